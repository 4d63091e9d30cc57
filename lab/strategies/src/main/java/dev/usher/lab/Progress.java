package dev.usher.lab;

import java.util.function.Consumer;

/** Tells on standard error what is under way: a bar on a terminal, a line a round elsewhere. */
final class Progress implements Consumer<String> {
  /** Takes a bar off the terminal. */
  static final String END = Boolean.getBoolean("usher.lab.bar") ? "\r\033[K" : "";

  private static final int WIDTH = 30;

  private final int rounds;
  private final boolean bar;
  private int begun;

  Progress(int rounds, boolean bar) {
    this.rounds = rounds;
    this.bar = bar;
  }

  @Override
  public void accept(String round) {
    if (bar) {
      int full = WIDTH * begun / rounds;
      System.err.printf("\r[%s%s] %s\033[K", "#".repeat(full), ".".repeat(WIDTH - full), round);
    } else {
      System.err.println((begun + 1) + "/" + rounds + " " + round);
    }
    begun++;
  }
}
