package dev.usher.common.page;

import dev.usher.common.endpoint.Endpoints;
import dev.usher.common.problem.Problem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jboss.resteasy.reactive.server.jaxrs.HttpHeadersImpl;
import org.jspecify.annotations.Nullable;

/**
 * Shows a page in place of a problem to whoever prefers HTML to JSON: what happened and what to do,
 * in the visitor's language, with the problem's status and headers. Programs get the problem, and
 * calls of the API are never changed. The words are those of the problem's type if the texts have
 * any, else of its status.
 */
@Singleton
public class ProblemPages {
  private static final String TEXTS = "problem";
  private static final String HEADLINE = "headline_";
  private static final List<String> FOR_PROGRAMS = List.of("/api/", "/q/", "/.well-known/");

  /** The same address would have the same problem again. */
  private static final Set<Integer> OF_THE_ADDRESS = Set.of(404, 410, 414);

  private final Map<Key, HtmlPage> pages = new ConcurrentHashMap<>();
  private final Endpoints endpoints;
  private final HttpHeaders headers;

  private record Key(String words, boolean isOfTheAddress, PageFrame frame) {}

  /** HTML; Qute escapes the values. */
  @CheckedTemplate
  static final class Templates {
    private Templates() {}

    static native TemplateInstance problem(
        PageFrame frame, String title, String text, String href, String label);
  }

  /**
   * Made once.
   *
   * @param headers of the current request
   */
  ProblemPages(Endpoints endpoints, HttpHeaders headers) {
    this.endpoints = endpoints;
    this.headers = headers;
  }

  /** Replaces the problem that a resource or a filter before it has returned. */
  @ServerResponseFilter
  public void show(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getEntity() instanceof Problem problem) {
      String lang = request.getUriInfo().getQueryParameters().getFirst("lang");
      find(request.getUriInfo().getPath(), lang, headers, problem.type(), response.getStatus())
          .ifPresent(
              page -> {
                page.getHeaders()
                    .forEach((name, values) -> response.getHeaders().put(name, values));
                response.setEntity(
                    page.getEntity(), response.getEntityAnnotations(), page.getMediaType());
              });
    }
  }

  /**
   * The page in place of a problem on a route; empty if the problem itself is to be sent.
   *
   * @return of which the body and the headers count: the status is that of the problem
   */
  public Optional<Response> find(HttpServerRequest request, URI type, int status) {
    // Programs, to which most problems go, do not ask for HTML: this costs less than all that
    // follows.
    if (request.headers().getAll(HttpHeaders.ACCEPT).stream().noneMatch(ProblemPages::hasHtml)) {
      return Optional.empty();
    }
    try {
      return find(
          request.path(),
          request.getParam("lang"),
          new HttpHeadersImpl(request.headers()),
          type,
          status);
    } catch (IllegalArgumentException | WebApplicationException e) {
      // The query or a header is malformed, which a browser does not send.
      return Optional.empty();
    }
  }

  private Optional<Response> find(
      String path, @Nullable String lang, HttpHeaders request, @Nullable URI type, int status) {
    if (!isForPeople(path) || !HtmlPage.isPreferred(request)) {
      return Optional.empty();
    }
    PageFrame frame = PageFrame.of(lang, request);
    Key key =
        new Key(words(frame.language(), type, status), OF_THE_ADDRESS.contains(status), frame);
    return Optional.of(
        pages
            .computeIfAbsent(key, ProblemPages::page)
            .respond(request, Status.BAD_REQUEST)
            .header(HttpHeaders.CACHE_CONTROL, "no-store")
            .build());
  }

  private static boolean hasHtml(String accept) {
    return accept.toLowerCase(Locale.ROOT).contains("html");
  }

  private boolean isForPeople(String path) {
    return FOR_PROGRAMS.stream().noneMatch(path::startsWith) || endpoints.isPage(path);
  }

  private static HtmlPage page(Key key) {
    PageFrame frame = key.frame();
    Language language = frame.language();
    // The same address without what was sent to it.
    String here = frame.query().isEmpty() ? "?" : frame.query();
    return HtmlPage.of(
        language,
        Templates.problem(
                frame,
                language.text(TEXTS, HEADLINE + key.words()),
                language.text(TEXTS, "text_" + key.words()),
                key.isOfTheAddress() ? "/" + frame.query() : here,
                key.isOfTheAddress()
                    ? language.text("page", "home")
                    : language.text(TEXTS, "again"))
            .render());
  }

  private static String words(Language language, @Nullable URI type, int status) {
    String name = String.valueOf(type);
    String last = name.substring(name.lastIndexOf(':') + 1);
    if (language.content().path(TEXTS).has(HEADLINE + last)) {
      return last;
    }
    return switch (status) {
      case 404, 410 -> "MISSING";
      case 409 -> "CHANGED";
      case 400, 405, 413, 415, 422 -> "CHOICE";
      case 408, 429, 503 -> "BUSY";
      default -> "FAILED";
    };
  }
}
