package dev.usher.booking.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.audit.Audited;
import dev.usher.common.http.EncodedBody;
import dev.usher.common.http.EntityTag;
import dev.usher.common.http.Operators;
import dev.usher.common.http.Precondition;
import dev.usher.common.problem.QueryParameters;
import dev.usher.common.problem.Violations;
import dev.usher.common.store.Retry;
import dev.usher.common.text.WordSearch;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.event.DeleteOutcome;
import dev.usher.inventory.event.EventCursor;
import dev.usher.inventory.event.EventDeletion;
import dev.usher.inventory.event.EventFilter;
import dev.usher.inventory.event.PutOutcome;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.EventIds;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jspecify.annotations.Nullable;

/** The catalogue over HTTP. */
@Path("/api/events")
@Tag(name = "catalogue")
public class EventResource {
  private static final String FOR_SECONDS = "public, max-age=5";

  private static final int MOST_CACHED = 1_000;
  private static final Duration CACHED_FOR = Duration.ofSeconds(1);
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 500;

  private final Catalogue catalogue;
  private final EventDeletion deletion;
  private final Operators operators;
  private final ObjectMapper objectMapper;

  /** The requested page of the list. */
  private record PageQuery(EventFilter filter, Optional<EventCursor> after, int limit) {}

  /** A page, and the cursor of the next one. */
  private record Page(EncodedBody body, Optional<String> next) {}

  // The most requested and expensive reads: once a second is enough.
  private final SingleFlightCache<PageQuery, Page> pages =
      new SingleFlightCache<>(MOST_CACHED, CACHED_FOR);
  private final SingleFlightCache<String, EncodedBody> events =
      new SingleFlightCache<>(MOST_CACHED, CACHED_FOR);

  EventResource(
      Catalogue catalogue, EventDeletion deletion, Operators operators, ObjectMapper objectMapper) {
    this.catalogue = catalogue;
    this.deletion = deletion;
    this.operators = operators;
    this.objectMapper = objectMapper;
  }

  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Path("/{event}")
  @RolesAllowed("operator")
  @Audited
  @Operation(
      summary = "Make an event, or change it. Holds keep the price they were made with",
      description =
          "With If-Match and the ETag of an operator's GET, only if nobody has changed the event"
              + " since then; with If-None-Match: *, only if there is no such event.")
  @APIResponse(responseCode = "200", description = "Changed, with an ETag")
  @APIResponse(responseCode = "201", description = "Made, with an ETag")
  @APIResponse(responseCode = "412", description = "precondition-failed: nothing was changed")
  @APIResponse(responseCode = "409", description = "seats-in-use: it would take away what is taken")
  @APIResponse(responseCode = "422", description = "invalid-request: what is wrong, field by field")
  public RestResponse<EventResponse> put(
      @Pattern(regexp = EventIds.FORM, message = EventBody.ID_RULE) String event,
      @Valid EventBody body,
      HttpHeaders headers) {
    boolean isSame = body.id() == null || body.id().equals(event);
    Violations.require(isSame, "id", "must be the id in the path, or left out");
    Event requested = body.event(event);
    Precondition precondition = Precondition.of(headers);
    if (Retry.onDeadConnection(() -> catalogue.isDeleted(event))) {
      throw precondition.permits(Optional.empty())
          ? EventProblems.deleted()
          : precondition.failed("event '" + event + "'");
    }
    PutOutcome outcome =
        Retry.onDeadConnection(() -> catalogue.put(requested, precondition.on(this::tag)));
    if (outcome instanceof PutOutcome.NotPermitted) {
      throw precondition.failed("event '" + event + "'");
    }
    if (outcome instanceof PutOutcome.InUse inUse) {
      throw EventProblems.inUse(inUse);
    }
    forget();
    Status status = outcome instanceof PutOutcome.Created ? Status.CREATED : Status.OK;
    return EntityTag.response(status, EventResponse.of(requested), tag(requested));
  }

  @DELETE
  @Path("/{event}")
  @RolesAllowed("operator")
  @Audited
  @Operation(
      summary = "Delete an event that is over or was never sold; bookings, payments, ledger stay")
  @APIResponse(responseCode = "204", description = "Deleted")
  @APIResponse(responseCode = "404", description = "unknown-event")
  @APIResponse(responseCode = "409", description = "event-on-sale, holds-open")
  public void delete(String event) {
    DeleteOutcome outcome =
        EventIds.isWellFormed(event) ? deletion.delete(event) : new DeleteOutcome.Unknown();
    if (!(outcome instanceof DeleteOutcome.Deleted)) {
      throw EventProblems.notDeleted(outcome);
    }
    forget();
  }

  private void forget() {
    pages.clear();
    events.clear();
  }

  @GET
  @Operation(
      summary = "Events by startsAt, then id; the header Link has the address of the next page")
  @APIResponse(responseCode = "200", description = "A page, with an ETag")
  @APIResponse(responseCode = "422", description = "invalid-request")
  public Response page(
      @Parameter(description = "ALL, ON_SALE or ENDED")
          @QueryParam("sales")
          @DefaultValue("ALL")
          @Pattern(regexp = "ALL|ON_SALE|ENDED", message = "must be ALL, ON_SALE or ENDED")
          String sales,
      @Parameter(schema = @Schema(implementation = Integer.class))
          @QueryParam("limit")
          @DefaultValue("" + DEFAULT_LIMIT)
          String most,
      @Parameter(description = "where the page begins, as a Link says") @QueryParam("after")
          @Nullable String after,
      @Parameter(description = WordSearch.DESCRIPTION) @QueryParam(WordSearch.PARAMETER)
          @Nullable String search,
      HttpHeaders request) {
    int limit = QueryParameters.integer("limit", most, 1, MAX_LIMIT);
    Optional<EventCursor> cursor = Optional.ofNullable(after).flatMap(EventCursors::read);
    boolean isCursor = after == null || cursor.isPresent();
    Violations.require(isCursor, "after", "must be as a Link of a page has it");
    PageQuery query = new PageQuery(EventFilter.valueOf(sales), cursor, limit);
    String address = "/api/events?sales=" + sales + "&limit=" + limit;
    if (search != null) {
      String words = QueryParameters.text(WordSearch.PARAMETER, search, WordSearch.LONGEST);
      // Anybody's searches would fill the cache or, without one, load PostgreSQL.
      operators.require().await().indefinitely();
      Page page =
          Retry.onDeadConnection(
              () -> page(catalogue.search(words, query.filter(), cursor, limit + 1), limit));
      return respond(
          page,
          address + "&search=" + URLEncoder.encode(words, StandardCharsets.UTF_8),
          "private, no-store",
          request);
    }
    Page page = pages.get(query, key -> Retry.onDeadConnection(() -> read(key)));
    return respond(page, address, FOR_SECONDS, request);
  }

  private static Response respond(
      Page page, String address, String cacheControl, HttpHeaders request) {
    ResponseBuilder response = page.body().respond(request);
    page.next()
        .ifPresent(
            next ->
                response.header(
                    HttpHeaders.LINK, "<%s&after=%s>; rel=\"next\"".formatted(address, next)));
    return response.header(HttpHeaders.CACHE_CONTROL, cacheControl).build();
  }

  private Page read(PageQuery query) {
    int limit = query.limit();
    return page(catalogue.page(query.filter(), query.after(), limit + 1), limit);
  }

  private Page page(List<Event> found, int limit) {
    List<Event> shown = found.subList(0, Math.min(found.size(), limit));
    EncodedBody body = json(shown.stream().map(EventResponse::of).toList());
    return new Page(body, EventCursors.next(found, limit));
  }

  @GET
  @Path("/{event}")
  @Operation(
      summary = "An event",
      description = "An operator gets it as it is now, and a strong ETag for If-Match.")
  @APIResponse(responseCode = "200", description = "With an ETag")
  @APIResponse(responseCode = "404", description = "unknown-event")
  public Response one(String event, HttpHeaders request) {
    if (!EventIds.isWellFormed(event)) {
      throw EventProblems.unknown();
    }
    if (request.getRequestHeader(HttpHeaders.AUTHORIZATION) != null
        && operators.isAsking().await().indefinitely()) {
      return current(event);
    }
    EncodedBody found =
        events.get(
            event,
            id ->
                Retry.onDeadConnection(() -> catalogue.find(id))
                    .map(EventResponse::of)
                    .map(this::json)
                    .orElseThrow(EventProblems::unknown));
    return found.respond(request).header(HttpHeaders.CACHE_CONTROL, FOR_SECONDS).build();
  }

  /** For an operator, who may change it: as it is now, not as it was a second ago. */
  private Response current(String event) {
    Event found =
        Retry.onDeadConnection(() -> catalogue.find(event)).orElseThrow(EventProblems::unknown);
    return EntityTag.response(Status.OK, EventResponse.of(found), tag(found)).toResponse();
  }

  private String tag(Event event) {
    return EntityTag.of(write(EventResponse.of(event)));
  }

  private EncodedBody json(Object value) {
    return EncodedBody.of(write(value));
  }

  private String write(Object value) {
    try {
      return objectMapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event can always be written", e);
    }
  }
}
