package dev.usher.booking.payment.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;

/** What the visitor chose on the sandbox's page. */
@RegisterForReflection
enum SandboxOutcome {
  @JsonProperty("succeeded")
  SUCCEEDED("succeeded"),
  @JsonProperty("failed")
  FAILED("failed");

  private final String written;

  SandboxOutcome(String written) {
    this.written = written;
  }

  String written() {
    return written;
  }

  static Optional<SandboxOutcome> parse(String written) {
    for (SandboxOutcome outcome : values()) {
      if (outcome.written.equals(written)) {
        return Optional.of(outcome);
      }
    }
    return Optional.empty();
  }
}
