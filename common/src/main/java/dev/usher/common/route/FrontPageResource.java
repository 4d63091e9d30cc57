package dev.usher.common.route;

import dev.usher.common.page.HtmlPage;
import dev.usher.common.page.Language;
import dev.usher.common.page.PageFrame;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Returns the front page of a service at {@code /}, in the visitor's language; the subclass sets
 * the path and what programs get.
 */
public abstract class FrontPageResource {
  private static final String TEXTS = "front";

  private final FrontPage forPrograms;
  private final String name;
  private final Map<PageFrame, HtmlPage> pages = new ConcurrentHashMap<>();

  /** HTML; Qute escapes the values. */
  @CheckedTemplate
  static final class Templates {
    private Templates() {}

    static native TemplateInstance front(
        PageFrame frame, String title, String text, boolean isDescribed);
  }

  /**
   * A front page.
   *
   * @param name of the service in the texts
   */
  protected FrontPageResource(String name, FrontPage forPrograms) {
    this.name = name;
    this.forPrograms = forPrograms;
  }

  @GET
  @PermitAll
  @NonBlocking
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
  public Response home(
      @QueryParam("lang") @Nullable String lang, HttpHeaders headers, @Context Request request) {
    return forPrograms.respond(
        request,
        () ->
            pages
                .computeIfAbsent(PageFrame.of(lang, headers), this::page)
                .respond(headers)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache"));
  }

  private HtmlPage page(PageFrame frame) {
    Language language = frame.language();
    return HtmlPage.of(
        language,
        Templates.front(
                frame,
                language.text(TEXTS, name + "Title"),
                language.text(TEXTS, name + "Text"),
                !forPrograms.links().isEmpty())
            .render());
  }
}
