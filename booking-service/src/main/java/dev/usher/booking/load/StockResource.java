package dev.usher.booking.load;

import dev.usher.common.problem.Violations;
import dev.usher.inventory.stock.EventIds;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;

/** What events have left, over HTTP. */
@Path("/api/stock")
@Tag(name = "console")
public class StockResource {
  private static final int MOST = 100;

  private final StockService stock;

  StockResource(StockService stock) {
    this.stock = stock;
  }

  /** What events have left; those that do not exist are missing. */
  public record Stock(List<EventStock> events) {}

  @GET
  @Cache(noStore = true)
  @RolesAllowed({"operator", "service"})
  @Operation(
      summary = "How many seats events have left, and how many visitors have holds",
      description = "queue-service asks once a second, and admits no more visitors than that.")
  @APIResponse(responseCode = "200", description = "of those of the events that exist")
  @APIResponse(responseCode = "422", description = "invalid-request")
  public Stock read(@QueryParam("event") List<String> events) {
    boolean isUsable =
        events != null
            && !events.isEmpty()
            && events.size() <= MOST
            && events.stream().allMatch(EventIds::isWellFormed);
    Violations.require(
        isUsable, "event", "must be there 1 to " + MOST + " times, an event's id each");
    return new Stock(stock.of(events));
  }
}
