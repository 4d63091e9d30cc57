package dev.usher.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The warnings and errors that HTTP requests leave in the log of this process. */
public final class LoggedProblems extends Handler implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");
  private static final List<String> WATCHED =
      List.of(
          "io.",
          "com.github.benmanes",
          "org.jboss.resteasy",
          "dev.usher.common",
          "dev.usher.booking.fault");

  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LoggedProblems() {}

  /** Listens until it is closed. */
  public static LoggedProblems start() {
    LoggedProblems watch = new LoggedProblems();
    ROOT.addHandler(watch);
    return watch;
  }

  /** What was logged so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord entry) {
    String logger = String.valueOf(entry.getLoggerName());
    if (entry.getLevel().intValue() >= Level.WARNING.intValue()
        && WATCHED.stream().anyMatch(logger::startsWith)) {
      lines.add(logger + ": " + entry.getMessage());
    }
  }

  @Override
  public void flush() {
    // Nothing is kept back.
  }

  @Override
  public void close() {
    ROOT.removeHandler(this);
  }
}
