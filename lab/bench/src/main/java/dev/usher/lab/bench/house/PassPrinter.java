package dev.usher.lab.bench.house;

import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Prints the passes that the waiting room would give, with its key, so that holds can be measured
 * without a thousand visitors queueing first. One costs about a millisecond.
 */
public final class PassPrinter {
  private static final Pattern KEY_ID = Pattern.compile("\"kid\"\\s*:\\s*\"([^\"]+)\"");
  private static final Duration VALIDITY = Duration.ofHours(12);

  private final PrivateKey key;
  private final String queueUrl;

  PassPrinter(PrivateKey key, String queueUrl) {
    this.key = key;
    this.queueUrl = queueUrl;
  }

  /** Passes for so many visitors of an event. */
  public List<String> print(String event, int visitors) {
    String keyId = keyId();
    Instant now = Instant.now();
    return IntStream.range(0, visitors)
        .parallel()
        .mapToObj(
            n ->
                Jwt.issuer("usher-queue")
                    .audience("usher-booking")
                    .subject("visitor-" + n)
                    .groups(Set.of("visitor"))
                    .claim("room", event)
                    .claim("jti", event + "-" + n)
                    .issuedAt(now)
                    .expiresAt(now.plus(VALIDITY))
                    .jws()
                    .keyId(keyId)
                    .sign(key))
        .toList();
  }

  private String keyId() {
    try (InputStream in = URI.create(queueUrl + "/.well-known/jwks.json").toURL().openStream()) {
      Matcher id = KEY_ID.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      if (!id.find()) {
        throw new IllegalStateException("The waiting room publishes no key");
      }
      return id.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
