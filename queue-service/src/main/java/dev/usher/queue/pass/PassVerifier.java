package dev.usher.queue.pass;

import dev.usher.pass.Pass;
import dev.usher.pass.PassReader;
import dev.usher.queue.QueueSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Verifies passes that this service has signed. Does not check their end. */
@ApplicationScoped
public class PassVerifier {
  private final PassSigner signer;
  private final PassReader reader;

  PassVerifier(PassSigner signer, QueueSettings settings) {
    this.signer = signer;
    this.reader = new PassReader(settings.pass().issuer(), settings.pass().audience());
  }

  /** The pass in a token; empty unless this service has signed it. */
  public Optional<Pass> verify(String token) {
    return reader
        .parse(token)
        .flatMap(
            unproven ->
                signer.publicKey(unproven.keyId()).flatMap(key -> reader.prove(unproven, key)));
  }
}
