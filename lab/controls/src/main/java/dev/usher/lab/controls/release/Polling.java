package dev.usher.lab.controls.release;

import dev.usher.lab.controls.release.Lapses.Lapse;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One query each ten seconds. */
final class Polling implements Freeing {
  static final String NAME = "polling";
  private static final long SECONDS = 10;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  Polling(Lapses lapses) {
    var unused =
        timer.scheduleAtFixedRate(() -> lapses.freeAll(NAME), 0, SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void plan(List<Lapse> made) {}

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
