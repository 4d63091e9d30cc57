package dev.usher.queue.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The warnings that one class logs. */
public final class LoggedWarnings extends Handler implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;

  private LoggedWarnings(Logger logger) {
    this.logger = logger;
  }

  /** Listens until it is closed. */
  public static LoggedWarnings of(String name) {
    LoggedWarnings lines = new LoggedWarnings(Logger.getLogger(name));
    lines.logger.addHandler(lines);
    return lines;
  }

  /** What was logged so far. */
  public List<String> seen() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord entry) {
    if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
      lines.add(entry.getMessage());
    }
  }

  @Override
  public void flush() {
    // Nothing is kept back.
  }

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
