package dev.usher.queue.pass;

import dev.usher.pass.Pass;
import dev.usher.pass.PassReader;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verifies passes that this service has signed. */
@ApplicationScoped
public class PassVerifier {
  private static final String BEARER = "Bearer ";

  private final PassSigner signer;
  private final PassReader reader;
  private final Clock clock;

  PassVerifier(PassSigner signer, QueueSettings settings, Clock clock) {
    this.signer = signer;
    this.clock = clock;
    this.reader = new PassReader(settings.pass().issuer(), settings.pass().audience());
  }

  /**
   * The pass that a request carries as a bearer token, which is good for the room now.
   *
   * @throws dev.usher.common.problem.ProblemException 401 if it carries none, or not this one
   */
  Pass require(@Nullable String authorization, Room room, String passId) {
    if (authorization == null || !authorization.startsWith(BEARER)) {
      throw PassProblems.invalid();
    }
    return verify(authorization.substring(BEARER.length()).strip())
        .filter(pass -> pass.admits(room.id(), clock.instant()) && pass.id().equals(passId))
        // A pass for one browser of a site is good as a cookie only.
        .filter(pass -> pass.browser().isEmpty() || pass.bound())
        .orElseThrow(PassProblems::invalid);
  }

  /** The pass in a token, whose end is not checked; empty unless this service has signed it. */
  public Optional<Pass> verify(String token) {
    return reader
        .parse(token)
        .flatMap(
            unproven ->
                signer.publicKey(unproven.keyId()).flatMap(key -> reader.prove(unproven, key)));
  }
}
