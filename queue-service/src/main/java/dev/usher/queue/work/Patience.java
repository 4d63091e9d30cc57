package dev.usher.queue.work;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.common.cache.Caches;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.network.Clients;
import dev.usher.queue.room.Room;
import dev.usher.queue.token.RequestTokens;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.altcha.altcha.Altcha;

/**
 * Proof for people whose browser cannot work: a signed note that is good once its holder has waited
 * for some time. Waiting costs a program nothing, so only few of a network may join this way. A
 * note is stored nowhere.
 */
@ApplicationScoped
public class Patience {
  static final Duration GOOD_FOR = Duration.ofMinutes(10);
  private static final int RETRY_SECONDS = 60;
  private static final int ID_BYTES = 12;
  private static final int MAX_NETWORKS = 100_000;
  private static final Pattern NOTE =
      Pattern.compile("(\\d{1,12})\\.([0-9a-f]{24})\\.([0-9a-f]{64})");

  private final Counter refused;
  private final Clock clock;
  private final Duration wait;
  private final String key;
  private final Cache<Object, Bucket> buckets;
  private final Function<Object, Bucket> full;

  @Inject
  Patience(QueueSettings settings, RequestTokens tokens, MeterRegistry meters, Clock clock) {
    this(settings.proofOfWork(), tokens.derivedKey("patience"), meters, clock);
  }

  Patience(QueueSettings.ProofOfWork settings, String key, MeterRegistry meters, Clock clock) {
    this.refused = meters.counter("usher.joins.refused", "reason", "network");
    this.clock = clock;
    this.wait = settings.plainWait();
    this.key = key;
    this.buckets = Caches.evictingUnused(MAX_NETWORKS, settings.period()).build();
    long capacity = settings.plainJoins();
    this.full =
        network ->
            Bucket.builder()
                .addLimit(
                    limit -> limit.capacity(capacity).refillGreedy(capacity, settings.period()))
                .build();
  }

  /** A new note of a room. */
  public String note(Room room) {
    String content =
        clock.instant().plus(wait).getEpochSecond() + "." + hex(Altcha.randomBytes(ID_BYTES));
    return content + "." + sign(room, content);
  }

  /** How long its holder still has to wait; empty if it is no note of the room, or too old. */
  public Optional<Duration> left(Room room, String note) {
    return read(room, note)
        .map(
            proof -> {
              Duration left = Duration.between(clock.instant(), due(proof));
              return left.isNegative() ? Duration.ZERO : left;
            });
  }

  /** Whether a text may be a note; a solution of ALTCHA never is. */
  static boolean isNote(String text) {
    return NOTE.matcher(text).matches();
  }

  /**
   * The proof, once its holder has waited; empty if they have not, or if it is no note of the room.
   */
  Optional<Proof> verify(Room room, String note) {
    return read(room, note).filter(waited -> !clock.instant().isBefore(due(waited)));
  }

  /** Counts a join with a note; false if too many of the client's network have joined this way. */
  boolean take(SocketAddress client) {
    boolean isOne = buckets.get(Clients.network(Clients.address(client)), full).tryConsume(1);
    if (!isOne) {
      refused.increment();
    }
    return isOne;
  }

  static ProblemException tooMany() {
    return Problem.of(
            Status.TOO_MANY_REQUESTS,
            "too-many-joins",
            "Too many from one network",
            "Too many people of your network are joining without a proof of work. Wait a minute and"
                + " try again, or use a browser with JavaScript.")
        .withHeader("Retry-After", RETRY_SECONDS)
        .exception();
  }

  private static Instant due(Proof proof) {
    return proof.end().minus(GOOD_FOR);
  }

  private Optional<Proof> read(Room room, String note) {
    Matcher parts = NOTE.matcher(note);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String signature = sign(room, parts.group(1) + "." + parts.group(2));
    Instant end = Instant.ofEpochSecond(Long.parseLong(parts.group(1))).plus(GOOD_FOR);
    return MessageDigest.isEqual(ascii(signature), ascii(parts.group(3)))
            && clock.instant().isBefore(end)
        ? Optional.of(new Proof(parts.group(2), end, true))
        : Optional.empty();
  }

  private String sign(Room room, String content) {
    String signed = room.id() + "\n" + room.generation() + "\n" + content;
    try {
      return Altcha.hmacHex(Altcha.Algorithm.SHA256, ascii(signed), key);
    } catch (Exception e) {
      throw new IllegalStateException("Every Java platform has HMAC", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
