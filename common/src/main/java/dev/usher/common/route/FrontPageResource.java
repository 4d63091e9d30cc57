package dev.usher.common.route;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

/** Returns the front page of a service at {@code /}; the subclass sets the path and the text. */
public abstract class FrontPageResource {
  private final FrontPage page;

  protected FrontPageResource(FrontPage page) {
    this.page = page;
  }

  @GET
  @PermitAll
  @NonBlocking
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
  public Response home(@Context Request request) {
    return page.respond(request);
  }
}
