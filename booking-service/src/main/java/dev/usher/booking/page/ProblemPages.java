package dev.usher.booking.page;

import dev.usher.booking.page.ProblemPage.Kind;
import dev.usher.common.page.HtmlPage;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Shows the problems of pages as pages, with the status and headers of the problem, to whoever
 * prefers HTML to JSON. Programs get the problem, and calls of the API are never changed.
 */
public class ProblemPages {
  private static final List<String> FOR_PROGRAMS = List.of("/api/", "/q/");

  private final Map<Key, HtmlPage> pages = new ConcurrentHashMap<>();

  private final HttpHeaders headers;

  private record Key(Kind kind, PageFrame frame) {}

  /**
   * Made once.
   *
   * @param headers of the current request
   */
  ProblemPages(HttpHeaders headers) {
    this.headers = headers;
  }

  @ServerResponseFilter
  void show(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getEntity() instanceof HttpProblem problem
        && isPage(request.getUriInfo().getPath())
        && HtmlPage.isPreferred(headers)) {
      String lang = request.getUriInfo().getQueryParameters().getFirst("lang");
      Key key =
          new Key(
              Kind.of(name(problem.getType()), response.getStatus()), PageFrame.of(lang, headers));
      // Of this response only the body and headers count: it has the status of the problem.
      Response page =
          pages
              .computeIfAbsent(key, ProblemPages::page)
              .respond(headers, Status.BAD_REQUEST)
              .build();
      MultivaluedMap<String, Object> sent = response.getHeaders();
      page.getHeaders().forEach(sent::put);
      sent.putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
      response.setEntity(page.getEntity(), response.getEntityAnnotations(), page.getMediaType());
    }
  }

  private static HtmlPage page(Key key) {
    return HtmlPage.of(key.frame().language(), ProblemPage.of(key.kind(), key.frame()).render());
  }

  private static String name(URI type) {
    String text = String.valueOf(type);
    return text.substring(text.lastIndexOf(':') + 1);
  }

  private static boolean isPage(String path) {
    return FOR_PROGRAMS.stream().noneMatch(path::startsWith);
  }
}
