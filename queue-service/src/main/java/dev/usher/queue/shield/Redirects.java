package dev.usher.queue.shield;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;

/** Redirects of one visitor, which nothing on the way may keep. */
final class Redirects {
  private Redirects() {}

  static ResponseBuilder to(String address) {
    return Response.status(Status.SEE_OTHER)
        .header(HttpHeaders.LOCATION, address)
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
