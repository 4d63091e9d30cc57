package dev.usher.common.log;

import dev.usher.common.sse.LostListenerFilter;
import io.quarkus.logging.LoggingFilter;
import java.util.Objects;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * The filter of all log handlers, which can have only one. Drops what {@link LostListenerFilter}
 * drops. Of all others, it copies the fields at the beginning of the message ({@code room=gala
 * revision=3 settings saved}) to the record's context, so that JSON has them as fields. The text
 * stays as it is.
 */
@LoggingFilter(name = "usher")
public final class LogFilter implements Filter {
  private static final Pattern FIELD =
      Pattern.compile("\\G(\\w+)=(?:\"([^\"]*)\"|(\\S+))(?:\\s+|$)");
  private static final ExtFormatter MESSAGES = new PatternFormatter("%s");
  private static final String HOLD = "hold";
  private static final String EVENT = "event";

  private final Filter lostListeners = new LostListenerFilter();

  @Override
  public boolean isLoggable(LogRecord record) {
    if (!lostListeners.isLoggable(record)) {
      return false;
    }
    if (record instanceof ExtLogRecord line && line.getMessage() != null) {
      addFields(line);
    }
    return true;
  }

  private static void addFields(ExtLogRecord line) {
    Matcher field = FIELD.matcher(MESSAGES.formatMessage(line));
    while (field.find()) {
      String value = Objects.requireNonNullElse(field.group(2), field.group(3));
      line.putMdc(field.group(1), value);
      int eventEnd = value.indexOf('.');
      // A hold's id begins with its event's.
      if (field.group(1).equals(HOLD) && eventEnd > 0) {
        line.putMdc(EVENT, value.substring(0, eventEnd));
      }
    }
  }
}
