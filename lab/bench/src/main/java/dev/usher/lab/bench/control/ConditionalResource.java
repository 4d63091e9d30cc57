package dev.usher.lab.bench.control;

import jakarta.inject.Singleton;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** The {@link ConditionalSale} over HTTP: one statement for each request. */
@Singleton
@Path("/conditional/events/{event}")
public class ConditionalResource {
  private final ConditionalSale sale;

  ConditionalResource(ConditionalSale sale) {
    this.sale = sale;
  }

  public record Places(String section, int quantity) {}

  public record Seats(List<String> seats) {}

  @POST
  @Path("holds")
  public RestResponse<SaleHold.Created> places(
      String event, @HeaderParam("Idempotency-Key") String key, Places selection)
      throws SQLException {
    return response(sale.places(event, key, selection.quantity()));
  }

  @POST
  @Path("seat-holds")
  public RestResponse<SaleHold.Created> seats(
      String event, @HeaderParam("Idempotency-Key") String key, Seats selection)
      throws SQLException {
    return response(sale.seats(event, key, selection.seats()));
  }

  private static RestResponse<SaleHold.Created> response(Optional<SaleHold.Created> hold) {
    return hold.map(created -> RestResponse.status(Status.CREATED, created))
        .orElseGet(() -> RestResponse.status(Status.CONFLICT));
  }
}
