package dev.usher.booking.booking;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.booking.BookingFilter.NeedsPassOrKey;
import dev.usher.booking.pass.Credentials;
import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.route.PublicUrl;
import dev.usher.common.store.Retry;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.Money;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Bookings over HTTP, for the visitor's pass or the booking's key as bearer token. A booking keeps
 * the id of its hold.
 */
@Path("/api/bookings/{id}")
@NeedsPassOrKey
@Tag(name = "bookings")
public class BookingResource {
  private static final String PROBLEM = "application/problem+json";
  private static final String SVG = "image/svg+xml;charset=UTF-8";
  private static final String CALENDAR = "text/calendar;charset=UTF-8";

  private final BookingService bookings;
  private final TicketService tickets;
  private final Catalogue catalogue;
  private final PublicUrl publicUrl;
  private final Clock clock;

  /**
   * A booking as its visitor sees it.
   *
   * @param key the secret of this booking
   */
  public record BookingView(
      String id,
      @Schema(
              description =
                  "Secret of this booking: as a bearer token it shows this booking alone, until"
                      + " usher.tickets.shown-for after the event's start. Send it in no address.")
          String key,
      String reference,
      String event,
      List<HoldItem> items,
      Money total,
      List<Ticket> tickets) {}

  BookingResource(
      BookingService bookings,
      TicketService tickets,
      Catalogue catalogue,
      BookingSettings settings,
      Clock clock) {
    this.bookings = bookings;
    this.tickets = tickets;
    this.catalogue = catalogue;
    this.publicUrl = new PublicUrl(settings.publicUrl());
    this.clock = clock;
  }

  @GET
  @Cache(noStore = true)
  @Operation(
      summary = "One's booking and its tickets",
      description =
          "The bearer token is the visitor's pass, or the booking's own key when the pass is over.")
  @APIResponse(
      responseCode = "404",
      description =
          "unknown-hold: also for a wrong key, or long after the event; not-booked: it is not paid"
              + " yet")
  public BookingView find(String id, @Context HttpServerRequest request) {
    Hold hold = bookings.find(Credentials.of(request), id);
    return new BookingView(
        id,
        tickets.keyOf(hold.id()).orElseThrow().value(),
        hold.reference().orElseThrow(),
        hold.id().event(),
        hold.items(),
        hold.total(),
        tickets.of(hold.id()));
  }

  @GET
  @Path("/tickets/{number}/qr.svg")
  @Produces({SVG, PROBLEM})
  @Operation(summary = "The QR code of a ticket of one's booking; tickets count from 1")
  @APIResponse(responseCode = "200", description = "An image of the ticket's code")
  @APIResponse(responseCode = "404", description = "unknown-hold, not-booked, unknown-ticket")
  public Response qrCode(
      String id,
      @Parameter(schema = @Schema(implementation = Integer.class)) String number,
      @Context HttpServerRequest request) {
    List<Ticket> all = tickets.of(bookings.find(Credentials.of(request), id).id());
    Ticket ticket =
        IntStream.range(0, all.size())
            .filter(i -> Integer.toString(i + 1).equals(number))
            .mapToObj(all::get)
            .findFirst()
            .orElseThrow(BookingResource::unknownTicket);
    return file(QrCode.svg(ticket.code()), SVG).build();
  }

  @GET
  @Path("/calendar.ics")
  @Produces({CALENDAR, PROBLEM})
  @Operation(summary = "The event of one's booking, for a calendar")
  @APIResponse(responseCode = "200", description = "A calendar file (RFC 5545)")
  @APIResponse(responseCode = "404", description = "unknown-hold, not-booked, unknown-event")
  public Response calendar(
      String id,
      @Context HttpServerRequest request,
      @QueryParam("lang") @Nullable String lang,
      HttpHeaders headers) {
    Hold hold = bookings.find(Credentials.of(request), id);
    Event event =
        Retry.onDeadConnection(() -> catalogue.find(hold.id().event()))
            .orElseThrow(BookingResource::unknownEvent);
    Language language = Languages.choose(lang, headers.getAcceptableLanguages());
    int quantity = hold.items().stream().mapToInt(HoldItem::quantity).sum();
    String description =
        language
            .text("booking", "calendarText")
            .replace("{reference}", hold.reference().orElseThrow())
            .replace("{tickets}", Integer.toString(quantity));
    String page = publicUrl.to("/bookings/" + hold.id());
    return file(BookingCalendar.of(id, event, description, page, clock.instant()), CALENDAR)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + event.id() + ".ics\"")
        .build();
  }

  private static ResponseBuilder file(String content, String type) {
    return Response.ok(content, type).header(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private static ProblemException unknownTicket() {
    return ProblemException.of(
        Status.NOT_FOUND,
        "unknown-ticket",
        "Unknown ticket",
        "This booking has no ticket with this number. They count from 1.");
  }

  private static ProblemException unknownEvent() {
    return ProblemException.of(
        Status.NOT_FOUND,
        "unknown-event",
        "Unknown event",
        "The event of this booking was deleted.");
  }
}
