package dev.usher.lab.strategy.redis;

import dev.usher.lab.measure.Calls;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.RedisKeys;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.NettyHook;
import org.redisson.config.Config;

/**
 * Redisson's lock: reentrant, its waiters told by publish and subscribe, its time to live prolonged
 * by a watchdog while the process lives. Exact while no holder's whole process stalls for 30 s: the
 * watchdog stalls with it. What PostgreSQL is then asked to write, nothing guards.
 */
public final class RedissonLock implements Strategy {
  private static final int CONNECTIONS = 16;
  private static final int THREADS = 4;
  private static final long PATIENCE_SECONDS = 30;

  private final Instance instance;
  private final RedissonClient redisson;

  /** One instance, with a client of its own. */
  public RedissonLock(Instance instance) {
    this.instance = instance;
    Config config = new Config();
    config.setThreads(THREADS).setNettyThreads(THREADS).setNettyHook(new Counted());
    config
        .useSingleServer()
        .setAddress(instance.redisUrl())
        .setConnectionPoolSize(CONNECTIONS)
        .setConnectionMinimumIdleSize(CONNECTIONS);
    this.redisson = Redisson.create(config);
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    RLock lock = redisson.getLock(RedisKeys.of(purchase.event(), "redisson"));
    try {
      if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return Answer.GAVE_UP;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + purchase + " waited", e);
    }
    try {
      return Transaction.run(
          instance.dataSource(),
          connection -> Rows.readThenWrite(connection, purchase, instance.pause()));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    redisson.shutdown();
  }

  /** Redisson has connections of its own, so its commands are counted as it writes them. */
  private static final class Counted implements NettyHook {
    @Override
    public void afterBoostrapInitialization(Bootstrap bootstrap) {}

    @Override
    public void afterChannelInitialization(Channel channel) {
      channel
          .pipeline()
          .addLast(
              new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext context, Object command, ChannelPromise p)
                    throws Exception {
                  Calls.redisCalls(1);
                  super.write(context, command, p);
                }
              });
    }
  }
}
