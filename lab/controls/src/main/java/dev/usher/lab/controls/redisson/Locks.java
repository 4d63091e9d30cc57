package dev.usher.lab.controls.redisson;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson, with its own defaults. */
@ApplicationScoped
class Locks {
  @Produces
  @ApplicationScoped
  RedissonClient client(@ConfigProperty(name = "usher.control.redis-url") String url) {
    Config config = new Config();
    config.useSingleServer().setAddress(url);
    return Redisson.create(config);
  }

  void close(@Disposes RedissonClient client) {
    client.shutdown();
  }
}
