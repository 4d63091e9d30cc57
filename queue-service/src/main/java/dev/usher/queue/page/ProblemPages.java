package dev.usher.queue.page;

import dev.usher.common.page.HtmlPage;
import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.queue.room.RoomRegistry;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Shows people a page instead of a problem's JSON, whichever filter or resource refused their
 * request: what happened and what to do, in their language, with the problem's status and headers.
 */
public class ProblemPages {
  private static final Annotation[] NONE = {};
  private static final List<String> FOR_PROGRAMS = List.of("/api/", "/q/", "/.well-known/");

  private final RoomRegistry rooms;
  private final WaitingPages pages;
  private final HttpHeaders headers;

  /** Marks the resources whose problems people see. */
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Shown {}

  ProblemPages(RoomRegistry rooms, WaitingPages pages, HttpHeaders headers) {
    this.rooms = rooms;
    this.pages = pages;
    this.headers = headers;
  }

  @Shown
  @ServerResponseFilter
  public void show(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getEntity() instanceof HttpProblem problem) {
      Response page = page(request, problem).build();
      if (page.getStatus() == Status.SEE_OTHER.getStatusCode()) {
        response.setStatus(page.getStatus());
      }
      response.getHeaders().putAll(page.getHeaders());
      response.setEntity(page.getEntity(), NONE, page.getMediaType());
    }
  }

  /** At an address where there is nothing, people see that there is no waiting room. */
  @ServerResponseFilter
  public void showNothing(ContainerRequestContext request, ContainerResponseContext response) {
    UriInfo uri = request.getUriInfo();
    if (response.getEntity() instanceof HttpProblem problem
        && problem.getStatusCode() == Status.NOT_FOUND.getStatusCode()
        && FOR_PROGRAMS.stream().noneMatch(uri.getPath()::startsWith)
        && HtmlPage.isPreferred(headers)) {
      Response page =
          pages
              .unknown(WaitingPages.view("", language(request)))
              .respond(headers, Status.NOT_FOUND)
              .header(HttpHeaders.CACHE_CONTROL, "no-store")
              .build();
      response.getHeaders().putAll(page.getHeaders());
      response.setEntity(page.getEntity(), NONE, page.getMediaType());
    }
  }

  private static Language language(ContainerRequestContext request) {
    return Languages.choose(
        request.getUriInfo().getQueryParameters().getFirst("lang"),
        request.getAcceptableLanguages());
  }

  private ResponseBuilder page(ContainerRequestContext request, HttpProblem problem) {
    UriInfo uri = request.getUriInfo();
    String room = uri.getPathParameters().getFirst("room");
    Language language = language(request);
    PageView view =
        rooms
            .known(room)
            .map(known -> WaitingPages.view(known.room(), language))
            .orElseGet(() -> WaitingPages.view(room, language));
    int status = problem.getStatusCode();
    if (uri.getPath().startsWith("/rooms/")) {
      // Its script shows other problems, and retries.
      boolean isUnknown = status == Status.NOT_FOUND.getStatusCode();
      return (isUnknown ? pages.unknown(view) : pages.shell(view))
          .respond(headers, Status.OK)
          .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    PlaceViews views = new PlaceViews(view);
    if (!request.getMethod().equals(HttpMethod.POST)) {
      return pages.respond(view, views.unavailable(problem), headers);
    }
    // The place explains why: not open, not the visitor's turn, missed, sold out.
    return status == Status.CONFLICT.getStatusCode()
            || status == Status.UNAUTHORIZED.getStatusCode()
        ? PlaceViews.redirect(room, language)
        : pages.respond(
            view, views.refused(problem, uri.getPath().endsWith(PlaceViews.CLAIM)), headers);
  }
}
