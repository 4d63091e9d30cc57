package dev.usher.common.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TracesProfileTest {
  @Test
  void tracesAreOffUntilTheirProfileSwitchesThemOn() throws Exception {
    assertEquals(List.of("true", "false"), switches("prod"));
    assertEquals(List.of("false", "true"), switches("prod,traces"));
  }

  private static List<String> switches(String profile) throws IOException {
    URL file =
        Objects.requireNonNull(
            TracesProfileTest.class.getResource("/META-INF/microprofile-config.properties"));
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withProfile(profile)
            .addDefaultInterceptors()
            .withSources(new PropertiesConfigSource(file))
            .build();
    return List.of(
        config.getConfigValue("quarkus.otel.sdk.disabled").getValue(),
        config.getConfigValue("quarkus.datasource.jdbc.telemetry.enabled").getValue());
  }
}
