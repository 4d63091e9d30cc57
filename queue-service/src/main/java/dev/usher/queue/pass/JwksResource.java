package dev.usher.queue.pass;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Publishes the public keys that verify passes. */
@Path("/.well-known/jwks.json")
@Tag(name = "passes")
public class JwksResource {
  /** A new key must be announced for longer than this before it signs passes. */
  private static final String CACHING = "public, max-age=300";

  private final PassSigner signer;

  JwksResource(PassSigner signer) {
    this.signer = signer;
  }

  @GET
  @PermitAll
  @NonBlocking
  @Produces({"application/jwk-set+json", "application/json"})
  @Operation(summary = "The public keys of passes (JWK set)")
  public RestResponse<String> keys() {
    return ResponseBuilder.ok(signer.keySet()).header("Cache-Control", CACHING).build();
  }
}
