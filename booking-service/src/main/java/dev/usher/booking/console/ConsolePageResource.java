package dev.usher.booking.console;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.usher.booking.BookingSettings;
import dev.usher.common.identity.OidcSettings;
import dev.usher.common.page.HtmlPage;
import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.common.page.PageFrame;
import dev.usher.common.route.PublicUrl;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The page of the console. It is the same for everybody and contains no data: its script signs the
 * operator in and calls the API.
 */
@Path("/console")
public class ConsolePageResource {
  private static final String CHARTS = "/webjars/uplot/1.6.30/dist";

  private final Map<String, HtmlPage> pages;

  ConsolePageResource(BookingSettings settings, OidcSettings oidc) {
    this.pages =
        Languages.all().stream()
            .collect(toUnmodifiableMap(Language::code, language -> page(language, settings, oidc)));
  }

  private static HtmlPage page(Language language, BookingSettings settings, OidcSettings oidc) {
    String html =
        new ConsolePage(
                new PageFrame(language, ""),
                language,
                language.json("page", "console"),
                CHARTS,
                json(oidc))
            .render();
    URI queue = settings.queue().publicUrl().orElse(settings.queue().url());
    HtmlPage page = HtmlPage.of(language, html);
    List<URI> others =
        Stream.of(Stream.of(queue), settings.console().rushUrl().stream(), signInAt(oidc).stream())
            .flatMap(address -> address)
            .toList();
    for (URI called : others) {
      page = page.calling(new PublicUrl(called).origin());
    }
    return page;
  }

  /** The issuer at which operators can sign in to the console. */
  private static Optional<URI> signInAt(OidcSettings oidc) {
    return oidc.clientId().flatMap(client -> oidc.issuer());
  }

  private static String json(OidcSettings oidc) {
    return signInAt(oidc)
        .map(
            issuer ->
                JsonNodeFactory.instance
                    .objectNode()
                    .put("issuer", issuer.toString())
                    .put("clientId", oidc.clientId().orElseThrow())
                    .put("scope", oidc.scope())
                    .toString()
                    .replace("<", "\\u003c"))
        .orElse("");
  }

  @GET
  @PermitAll
  @Produces(MediaType.TEXT_HTML)
  @Operation(summary = "The operator's console", hidden = true)
  public Response show(@QueryParam("lang") @Nullable String lang, HttpHeaders request) {
    Language language = Languages.choose(lang, request.getAcceptableLanguages());
    return Objects.requireNonNull(pages.get(language.code()))
        .respond(request)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .build();
  }
}
