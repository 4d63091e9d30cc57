package dev.usher.booking.pass;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.Priorities;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Checks the pass of a request on the event loop, before the request takes a worker thread. A
 * request whose key must be fetched first waits without a thread and does not count as a blocking
 * request.
 */
public class PassFilter {
  private final PassVerifier passes;

  /** Marks resources whose methods block and need a pass. */
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  public @interface NeedsPass {}

  PassFilter(PassVerifier passes) {
    this.passes = passes;
  }

  @NeedsPass
  @ServerRequestFilter(nonBlocking = true, priority = Priorities.AUTHENTICATION)
  Uni<Void> check(HttpServerRequest request) {
    return passes.signed(Credentials.of(request)).replaceWithVoid();
  }
}
