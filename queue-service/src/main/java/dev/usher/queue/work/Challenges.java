package dev.usher.queue.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.queue.room.Room;
import dev.usher.queue.token.RequestTokens;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.altcha.altcha.Altcha;
import org.altcha.altcha.Altcha.Algorithm;

/**
 * Proof of work by the ALTCHA protocol: creates challenges and verifies solutions. A challenge is a
 * hash of a salt and a secret number, which the client finds by trying. It is signed, expires, and
 * is good in one room; nothing is stored of it. Whether a solution was used before is up to {@link
 * Proofs}.
 */
@ApplicationScoped
// The library looks for empty fields by their names.
@RegisterForReflection(targets = Altcha.Payload.class, methods = false)
class Challenges {
  /** Long enough for a slow phone, short enough that few used ones have to be remembered. */
  static final Duration GOOD_FOR = Duration.ofMinutes(3);

  private static final int LONGEST_PAYLOAD = 1_000;
  private static final String ROOM = "room";
  private static final String GENERATION = "gen";
  private static final String EXPIRES = "expires";

  private final NetworkDemand demand;
  private final ObjectMapper mapper;
  private final Clock clock;
  private final String key;

  @Inject
  Challenges(NetworkDemand demand, ObjectMapper mapper, Clock clock, RequestTokens tokens) {
    this(demand, mapper, clock, tokens.derivedKey("proof of work"));
  }

  Challenges(NetworkDemand demand, ObjectMapper mapper, Clock clock, String key) {
    this.demand = demand;
    this.mapper = mapper;
    this.clock = clock;
    this.key = key;
  }

  /**
   * A challenge as ALTCHA's widget reads it.
   *
   * @param maxnumber the secret number is at most this: half of it is the expected work
   */
  record Challenge(
      String algorithm, String challenge, long maxnumber, String salt, String signature) {}

  /** A new challenge, harder the more its network has asked for. */
  Challenge create(Room room, SocketAddress client) {
    Altcha.ChallengeOptions options =
        new Altcha.ChallengeOptions()
            .setAlgorithm(Algorithm.SHA256)
            .setMaxNumber(demand.count(client))
            .setSecureRandomNumber(true)
            .setHmacKey(key)
            .setExpires(clock.instant().plus(GOOD_FOR).getEpochSecond())
            .addParam(ROOM, room.id())
            .addParam(GENERATION, Long.toString(room.generation()));
    Altcha.Challenge made = library(() -> Altcha.createChallenge(options));
    return new Challenge(made.algorithm, made.challenge, made.maxnumber, made.salt, made.signature);
  }

  /**
   * Verifies a solution: the JSON of ALTCHA in base64. Costs two hashes.
   *
   * @return empty if it is wrong, expired, or of another room
   */
  Optional<Proof> verify(Room room, String solution) {
    if (solution.length() > LONGEST_PAYLOAD) {
      return Optional.empty();
    }
    return payload(solution).filter(this::isSolved).flatMap(payload -> proof(room, payload.salt));
  }

  private Optional<Altcha.Payload> payload(String solution) {
    try {
      String json = new String(Base64.getDecoder().decode(solution), StandardCharsets.UTF_8);
      Solution read =
          mapper
              .readerFor(Solution.class)
              .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .readValue(json);
      return read == null ? Optional.empty() : Optional.of(read.payload());
    } catch (IllegalArgumentException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private boolean isSolved(Altcha.Payload payload) {
    try {
      return Algorithm.SHA256.getName().equals(payload.algorithm)
          // The expiry is checked by the service's clock, see proof.
          && Altcha.verifySolution(payload, key, false);
    } catch (Exception e) {
      // The library reads the salt before it knows who has signed it.
      return false;
    }
  }

  private Optional<Proof> proof(Room room, String salt) {
    Map<String, String> signed = library(() -> Altcha.extractParams(salt));
    Instant end = Instant.ofEpochSecond(Long.parseLong(signed.get(EXPIRES)));
    boolean isGood =
        room.id().equals(signed.get(ROOM))
            && Long.toString(room.generation()).equals(signed.get(GENERATION))
            && clock.instant().isBefore(end);
    return isGood
        ? Optional.of(new Proof(salt.substring(0, salt.indexOf('?')), end, false))
        : Optional.empty();
  }

  /** A call of the library, whose checked exceptions are about algorithms that no JRE lacks. */
  private interface Call<T> {
    T run() throws Exception;
  }

  private static <T> T library(Call<T> call) {
    try {
      return call.run();
    } catch (Exception e) {
      throw new IllegalStateException("ALTCHA failed", e);
    }
  }
}
