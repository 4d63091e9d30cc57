package dev.usher.queue.draw;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.draw.proof.Sha256;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Rounds of drand, a source of random values that many organisations make together and nobody knows
 * before their time: {@code quicknet-21000000} is round 21000000 of the beacon quicknet. The value
 * is the SHA-256 of the round's signature, which relays return by drand's HTTP API, version 2. The
 * signature is not checked, as Java has no BLS12-381: a value counts if no relay that responds
 * returns another. Whoever checks the draw checks the value at drand.
 */
@ApplicationScoped
class DrandPublicValues implements PublicValues {
  private static final Logger LOG = Logger.getLogger(DrandPublicValues.class);
  private static final Pattern NAME =
      Pattern.compile("(?<beacon>[a-z][a-z0-9-]{0,40})-(?<round>[1-9][0-9]{0,15})");
  private static final Pattern SIGNATURE = Pattern.compile("([0-9a-f]{2}){32,128}");
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /** The shortest time between two rounds of a beacon: asking more often finds nothing new. */
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private static final int NAMES = 1_000;
  private static final int OK = 200;

  private final Cache<String, Optional<String>> lately;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final List<URI> relays;

  @Inject
  DrandPublicValues(QueueSettings settings) {
    this(settings.draw().drandRelays().orElse(List.of()), PAUSE);
  }

  DrandPublicValues(List<URI> relays, Duration pause) {
    this.relays = relays;
    this.lately = Caffeine.newBuilder().maximumSize(NAMES).expireAfterWrite(pause).build();
  }

  @Override
  public Optional<String> find(String name) {
    Matcher round = NAME.matcher(name);
    return relays.isEmpty() || !round.matches()
        ? Optional.empty()
        : lately.get(name, asked -> ask(asked, round));
  }

  private Optional<String> ask(String name, Matcher round) {
    String path = "/v2/beacons/" + round.group("beacon") + "/rounds/" + round.group("round");
    Set<String> values =
        relays.stream()
            .flatMap(relay -> ask(relay, path, Long.parseLong(round.group("round"))).stream())
            .collect(Collectors.toSet());
    if (values.size() > 1) {
      LOG.errorf("The relays of drand do not agree on %s: %s", name, values);
    }
    return values.size() == 1 ? values.stream().findFirst() : Optional.empty();
  }

  private Optional<String> ask(URI relay, String path, long round) {
    URI address = URI.create(relay.toString().replaceFirst("/$", "") + path);
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(address).timeout(TIMEOUT).build(), BodyHandlers.ofString());
      return response.statusCode() == OK ? value(response.body(), round) : Optional.empty();
    } catch (IOException | DecodeException | ClassCastException e) {
      LOG.debugf(e, "No response of %s", address);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<String> value(String body, long round) {
    JsonObject json = new JsonObject(body);
    String signature = json.getString("signature", "");
    return json.getLong("round", 0L) == round && SIGNATURE.matcher(signature).matches()
        ? Optional.of(HexFormat.of().formatHex(Sha256.hash(HexFormat.of().parseHex(signature))))
        : Optional.empty();
  }
}
