package dev.usher.queue.pass;

import jakarta.ws.rs.core.HttpHeaders;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** A pass as its holder gets it again, with the end that it has now. */
public record SignedPass(String pass, String passId, Instant expiresAt) {
  /** The response with it, which nothing on the way may keep. */
  static RestResponse<SignedPass> respond(String token, PassClaims pass) {
    Instant expiresAt = Instant.ofEpochSecond(pass.endsAt());
    return ResponseBuilder.ok(new SignedPass(token, pass.id(), expiresAt))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }
}
