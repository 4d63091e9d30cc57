package dev.usher.lab.controls.release;

import dev.usher.lab.controls.release.ExpiryTable.Expire;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One query each ten seconds. */
final class Polling implements Freeing {
  static final String NAME = "polling";
  private static final long SECONDS = 10;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  Polling(ExpiryTable expires) {
    var unused =
        timer.scheduleAtFixedRate(() -> expires.freeAll(NAME), 0, SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void plan(List<Expire> made) {}

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
