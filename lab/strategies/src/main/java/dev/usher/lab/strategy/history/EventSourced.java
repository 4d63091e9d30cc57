package dev.usher.lab.strategy.history;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Retry;
import dev.usher.lab.strategy.Strategy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps what happened instead of what is: a purchase appends TicketReserved to its event's log, and
 * TicketPurchased once it is paid, or TicketReleased if it is not; how many are left is a replay.
 * Who decides appends at the version after the one that was replayed, and begins anew if that is
 * taken. Exact, with the full history of each ticket; the price is an append for each step, and
 * under contention the lost races of every optimistic strategy.
 */
public final class EventSourced implements Strategy {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(10);

  private final Instance instance;
  private final Log log;

  /** One instance of it. */
  public EventSourced(Instance instance) {
    this.instance = instance;
    this.log = new Log(instance.dataSource());
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    Answer reserved = Retry.untilAnswered(() -> reserve(purchase));
    if (reserved.result() != Answer.Result.SOLD) {
      return reserved;
    }
    boolean paid = false;
    try {
      instance.pause().beforeWriting(purchase);
      paid = true;
    } finally {
      settle(purchase, paid ? Happening.TICKET_PURCHASED : Happening.TICKET_RELEASED);
    }
    return reserved;
  }

  private Optional<Answer> reserve(Purchase purchase) throws SQLException {
    State seen = log.replay(purchase.event());
    if (seen.remaining() < purchase.quantity()) {
      return Optional.of(Answer.REFUSED);
    }
    return log.append(seen, Happening.TICKET_RESERVED, purchase)
        ? Optional.of(Answer.SOLD)
        : Optional.empty();
  }

  /** Decides nothing any more, so it goes on until it finds its place. */
  private void settle(Purchase purchase, Happening happening) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!log.append(log.replay(purchase.event()), happening, purchase)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("The log took no " + happening + " of " + purchase);
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_WAIT.toNanos()));
    }
  }

  @Override
  public List<Purchase> sales() throws SQLException {
    return log.purchased();
  }
}
