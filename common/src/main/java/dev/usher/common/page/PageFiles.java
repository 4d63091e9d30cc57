package dev.usher.common.page;

import dev.usher.common.http.EncodedBody;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the scripts and styles of the pages, from {@code META-INF/resources}: compressed once,
 * with an entity tag. Quarkus's own compression would compress each file for each client, and put a
 * handler in front of each response of the hot paths.
 */
@ApplicationScoped
public class PageFiles {
  // After the routes of FastRoutes (250) and OPTIONS (240).
  private static final int PRIORITY = 230;
  private static final String FOLDER = "META-INF/resources";

  /** No segment begins with a dot. */
  private static final Pattern PATH =
      Pattern.compile("(?:/[A-Za-z0-9_@-][A-Za-z0-9_@.-]*)+\\.(js|css|svg)");

  /** Their names contain no version, so caches must pick up a new one soon. */
  private static final String CACHE_CONTROL = "public, max-age=300";

  private final ConcurrentMap<String, EncodedBody> files = new ConcurrentHashMap<>();

  PageFiles() {}

  void register(@Observes Filters filters) {
    filters.register(this::serve, PRIORITY);
  }

  private void serve(RoutingContext context) {
    HttpMethod method = context.request().method();
    EncodedBody file =
        method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)
            ? find(context.request().path())
            : null;
    if (file == null) {
      context.next();
    } else {
      context.response().putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
      file.respond(context);
    }
  }

  private @Nullable EncodedBody find(String path) {
    if (path.lastIndexOf('.') < 0) {
      return null;
    }
    EncodedBody known = files.get(path);
    if (known != null) {
      return known;
    }
    Matcher file = PATH.matcher(path);
    return file.matches() ? files.computeIfAbsent(path, p -> read(p, file.group(1))) : null;
  }

  private static @Nullable EncodedBody read(String path, String extension) {
    byte[] file = bytes(path);
    return file == null ? null : EncodedBody.of(file, type(extension));
  }

  /** The text of a script or style. */
  static String text(String path) {
    byte[] file = bytes(path);
    if (file == null) {
      throw new IllegalArgumentException("No page file " + path);
    }
    return new String(file, StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] bytes(String path) {
    try (InputStream file =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(FOLDER + path)) {
      return file == null ? null : file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MediaType type(String extension) {
    return switch (extension) {
      case "js" -> new MediaType("text", "javascript", "UTF-8");
      case "css" -> new MediaType("text", "css", "UTF-8");
      default -> new MediaType("image", "svg+xml");
    };
  }
}
