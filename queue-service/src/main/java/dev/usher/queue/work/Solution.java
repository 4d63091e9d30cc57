package dev.usher.queue.work;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.altcha.altcha.Altcha;
import org.jspecify.annotations.Nullable;

/** A solution as ALTCHA's widget sends it. */
@RegisterForReflection
record Solution(
    @Nullable String algorithm,
    @Nullable String challenge,
    @Nullable Long number,
    @Nullable String salt,
    @Nullable String signature) {
  /** The same for the library, which refuses what is missing. */
  Altcha.Payload payload() {
    Altcha.Payload payload = new Altcha.Payload();
    payload.algorithm = algorithm;
    payload.challenge = challenge;
    payload.number = number;
    payload.salt = salt;
    payload.signature = signature;
    return payload;
  }
}
