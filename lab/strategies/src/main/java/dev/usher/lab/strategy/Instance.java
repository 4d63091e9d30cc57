package dev.usher.lab.strategy;

import io.vertx.mutiny.redis.client.RedisAPI;
import javax.sql.DataSource;

/**
 * What one instance of a service has to itself.
 *
 * @param dataSource its pool of connections to PostgreSQL
 * @param redis its connection to Redis
 * @param pause what happens between a strategy's read and its write
 */
public record Instance(DataSource dataSource, RedisAPI redis, Pause pause) {}
