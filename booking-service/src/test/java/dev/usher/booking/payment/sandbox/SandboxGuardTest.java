package dev.usher.booking.payment.sandbox;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.BookingSettings;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Whether booking-service starts with the sandbox, by its settings. */
class SandboxGuardTest {
  @Test
  void withoutLeaveTheServiceDoesNotStart() {
    for (String allowed : List.of("", "false")) {
      Exception refused = assertThrows(IllegalStateException.class, () -> start(allowed));
      assertTrue(String.valueOf(refused.getMessage()).contains("usher.sandbox.allowed=true"));
    }
  }

  @Test
  void withoutALongSecretTheServiceDoesNotStart() {
    for (String secret : List.of("", "0123456789abcde")) {
      Exception refused = assertThrows(IllegalStateException.class, () -> start("true", secret));
      assertTrue(String.valueOf(refused.getMessage()).contains("usher.sandbox.secret"));
    }
  }

  @Test
  void withLeaveItStartsAndWarns() {
    List<LogRecord> logged = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            logged.add(line);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(SandboxGuard.class.getName());
    logger.addHandler(handler);
    try {
      assertDoesNotThrow(() -> start("true"));
    } finally {
      logger.removeHandler(handler);
    }
    assertTrue(
        logged.stream().anyMatch(line -> line.getLevel().intValue() >= Level.WARNING.intValue()));
  }

  @Test
  void thereIsNoProviderUnlessOneIsNamed() {
    assertThrows(
        ConfigValidationException.class,
        () -> settings(Map.of("usher.queue.token-file", "token")).payment().provider());
  }

  private static void start(String allowed) {
    start(allowed, "0123456789abcdef");
  }

  private static void start(String allowed, String secret) {
    Map<String, String> given = new HashMap<>();
    given.put("usher.payment.provider", "sandbox");
    given.put("usher.sandbox.secret", secret);
    given.put("usher.queue.token-file", "token");
    if (!allowed.isEmpty()) {
      given.put("usher.sandbox.allowed", allowed);
    }
    new SandboxGuard(settings(given)).check(new StartupEvent());
  }

  private static BookingSettings settings(Map<String, String> given) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(BookingSettings.class)
            .withDefaultValues(given)
            .withValidateUnknown(false)
            .addDefaultInterceptors()
            .build();
    return config.getConfigMapping(BookingSettings.class);
  }
}
