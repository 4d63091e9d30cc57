package dev.usher.queue.page;

import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.common.problem.Problem;
import dev.usher.queue.room.RoomRegistry;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.Priorities;
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
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Shows the pages of a room in place of the problems of its resources: the waiting page, whose
 * script retries, and the place for browsers without scripts. That there is no such room, and what
 * is refused before the resources, {@code ProblemPages} shows.
 */
public class RoomProblemPages {
  private static final Annotation[] NONE = {};

  /** Before the filter of {@code ProblemPages}. */
  private static final int FIRST = Priorities.USER + 1_000;

  private static final String PAGES = "/rooms/";

  private final RoomRegistry rooms;
  private final WaitingPages pages;
  private final HttpHeaders headers;

  /** Marks the resources whose problems people see. */
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Shown {}

  RoomProblemPages(RoomRegistry rooms, WaitingPages pages, HttpHeaders headers) {
    this.rooms = rooms;
    this.pages = pages;
    this.headers = headers;
  }

  @Shown
  @ServerResponseFilter(priority = FIRST)
  public void show(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getEntity() instanceof Problem problem && !isOfNoRoom(request, problem)) {
      Response page = page(request, problem).build();
      if (page.getStatus() == Status.SEE_OTHER.getStatusCode()) {
        response.setStatus(page.getStatus());
      }
      response.getHeaders().putAll(page.getHeaders());
      response.setEntity(page.getEntity(), NONE, page.getMediaType());
    }
  }

  private static boolean isOfNoRoom(ContainerRequestContext request, Problem problem) {
    return problem.status() == Status.NOT_FOUND.getStatusCode()
        && request.getUriInfo().getPath().startsWith(PAGES);
  }

  private static Language language(ContainerRequestContext request) {
    return Languages.choose(
        request.getUriInfo().getQueryParameters().getFirst("lang"),
        request.getAcceptableLanguages());
  }

  private ResponseBuilder page(ContainerRequestContext request, Problem problem) {
    UriInfo uri = request.getUriInfo();
    String room = uri.getPathParameters().getFirst("room");
    Language language = language(request);
    PageView view =
        rooms
            .known(room)
            .map(known -> WaitingPages.view(known.room(), language))
            .orElseGet(() -> WaitingPages.view(room, language));
    int status = problem.status();
    if (uri.getPath().startsWith(PAGES)) {
      return pages
          .shell(view)
          .respond(headers, Status.OK)
          .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    PlaceViews views =
        new PlaceViews(
            view, Languages.region(language, request.getAcceptableLanguages()), Optional.empty());
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
