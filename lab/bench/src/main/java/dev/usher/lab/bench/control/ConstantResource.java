package dev.usher.lab.bench.control;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Sends the same responses each time, in the shape and size of the services' own. */
@Path("/constant")
@NonBlocking
public class ConstantResource {
  private static final Hold HOLD =
      new Hold(
          "bench-floor.0123456789abcdef0123456789abcdef",
          "HELD",
          "2027-05-01T19:00:00.000Z",
          List.of(new Item("floor", 1, new Money(2500, "EUR"))),
          new Money(2500, "EUR"));
  private static final Position POSITION =
      new Position(null, "WAITING", 1_000_000, 999_999, "PT24H", 30, "OPEN");
  private static final Position JOINED =
      new Position(
          "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
              + ".eyJyb29tIjoiYmVuY2giLCJudW1iZXIiOjEwMDAwMDAsImp0aSI6IjAxMjM0NTY3ODlhYmNkZWYwMTIz"
              + "NDU2Nzg5YWJjZGVmIiwiaWF0IjoxNzk1MjYyNDAwfQ"
              + ".c2lnbmF0dXJlLW9mLXRoZS1jb25zdGFudC1jb250cm9s",
          "WAITING",
          1_000_000,
          999_999,
          "PT24H",
          30,
          "OPEN");

  public record Money(long amount, String currency) {}

  public record Item(String section, int quantity, Money price) {}

  /** A hold as booking-service sends it. */
  public record Hold(String id, String status, String expiresAt, List<Item> items, Money total) {}

  /** A position as queue-service sends it; with a token only if it is new. */
  public record Position(
      @Nullable String token,
      String state,
      long number,
      long position,
      String estimatedWait,
      int retryAfter,
      String room) {}

  @POST
  @Path("holds")
  public RestResponse<Hold> hold() {
    return RestResponse.ResponseBuilder.<Hold>created(URI.create("/api/holds/" + HOLD.id()))
        .entity(HOLD)
        .build();
  }

  @GET
  @Path("position")
  public Position position() {
    return POSITION;
  }

  @POST
  @Path("tokens")
  public Position join() {
    return JOINED;
  }
}
