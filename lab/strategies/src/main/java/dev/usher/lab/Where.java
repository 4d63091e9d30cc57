package dev.usher.lab;

import dev.usher.standalone.stores.Stores;
import java.util.Map;

/** Where the stores are, and who may use them. */
record Where(String jdbcUrl, String jdbcUser, String jdbcPassword, String redisUrl) {
  /** Stores that were started for this run. */
  static Where of(Stores stores) {
    return new Where(stores.jdbcUrl(), "postgres", "postgres", stores.redisUrl());
  }

  /** The same as settings of Quarkus. */
  Map<String, String> settings() {
    return Map.of(
        "quarkus.datasource.jdbc.url",
        jdbcUrl,
        "quarkus.datasource.username",
        jdbcUser,
        "quarkus.datasource.password",
        jdbcPassword,
        "quarkus.redis.hosts",
        redisUrl);
  }

  @Override
  public String toString() {
    return jdbcUrl + " and " + redisUrl;
  }
}
