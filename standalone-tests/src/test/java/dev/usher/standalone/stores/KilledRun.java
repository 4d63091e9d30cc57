package dev.usher.standalone.stores;

import java.nio.file.Path;

/** Starts stores and waits to be killed, as a run that never gets to close them. */
public final class KilledRun {
  private KilledRun() {}

  /** Arguments: the folder, PostgreSQL's port, Redis's port. */
  public static void main(String[] args) throws InterruptedException {
    Stores.start(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]), true);
    System.out.println("stores are up");
    Thread.sleep(Long.MAX_VALUE);
  }
}
