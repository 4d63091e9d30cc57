package dev.usher.booking.booking;

import dev.usher.booking.pass.Credentials;
import dev.usher.booking.pass.PassVerifier;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.Priorities;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Checks the pass of a request for a booking, as {@link dev.usher.booking.pass.PassFilter} does,
 * unless the request carries a booking's key, which only PostgreSQL knows.
 */
public class BookingFilter {
  private final PassVerifier passes;

  /** Marks resources that need a pass or a booking's key. */
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  public @interface NeedsPassOrKey {}

  BookingFilter(PassVerifier passes) {
    this.passes = passes;
  }

  @NeedsPassOrKey
  @ServerRequestFilter(nonBlocking = true, priority = Priorities.AUTHENTICATION)
  Uni<Void> check(HttpServerRequest request) {
    Credentials credentials = Credentials.of(request);
    return BookingKey.in(credentials.authorization()).isPresent()
        ? Uni.createFrom().voidItem()
        : passes.signed(credentials).replaceWithVoid();
  }
}
