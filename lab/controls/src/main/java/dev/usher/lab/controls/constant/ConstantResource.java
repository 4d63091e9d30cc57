package dev.usher.lab.controls.constant;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;

/** The same answers each time, of the shape and size of the services' own. */
@Path("/constant")
public class ConstantResource {
  private static final Hold HOLD =
      new Hold(
          "bench-floor.0123456789abcdef0123456789abcdef",
          "HELD",
          "2027-05-01T19:00:00.000Z",
          List.of(new Item("floor", 1, new Money(2500, "EUR"))),
          new Money(2500, "EUR"));
  private static final Position POSITION =
      new Position("WAITING", 1_000_000, 999_999, "PT24H", 30, "OPEN");
  private static final Joined JOINED =
      new Joined(
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

  /** An amount in minor units. */
  public record Money(long amount, String currency) {}

  /** A part of a hold. */
  public record Item(String section, int quantity, Money price) {}

  /** A hold as booking-service tells it. */
  public record Hold(String id, String status, String expiresAt, List<Item> items, Money total) {}

  /** A place in line as queue-service tells it. */
  public record Position(
      String state,
      long number,
      long position,
      String estimatedWait,
      int retryAfter,
      String room) {}

  /** A new place in line as queue-service tells it. */
  public record Joined(
      String token,
      String state,
      long number,
      long position,
      String estimatedWait,
      int retryAfter,
      String room) {}

  @POST
  @Path("holds")
  @NonBlocking
  public RestResponse<Hold> hold() {
    return RestResponse.ResponseBuilder.<Hold>created(URI.create("/api/holds/" + HOLD.id()))
        .entity(HOLD)
        .build();
  }

  @GET
  @Path("position")
  @NonBlocking
  public Position position() {
    return POSITION;
  }

  @POST
  @Path("tokens")
  @NonBlocking
  public Joined join() {
    return JOINED;
  }
}
