package dev.usher.common.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A document that many clients request, ready to be sent: compressed once, with an entity tag for
 * conditional requests. Immutable.
 */
public final class EncodedBody {
  private static final int WORTH_COMPRESSING = 1024;
  private static final int NOT_MODIFIED = 304;
  private static final String GZIP = "gzip";
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"([^\"]*)\"");
  private static final Pattern NO_WEIGHT = Pattern.compile(";\\s*q=0(\\.0{0,3})?\\s*$");

  private final byte[] plain;
  private final byte[] compressed;
  private final String tag;
  private final MediaType type;

  private EncodedBody(byte[] plain, MediaType type, int level) {
    this.plain = plain;
    this.type = type;
    this.compressed = plain.length < WORTH_COMPRESSING ? plain : compress(plain, level);
    this.tag = UUID.nameUUIDFromBytes(plain).toString();
  }

  /**
   * A JSON document; compresses it now, quickly: availability changes often, and half the size
   * would cost three times the time.
   */
  public static EncodedBody of(String json) {
    return new EncodedBody(
        json.getBytes(StandardCharsets.UTF_8),
        MediaType.APPLICATION_JSON_TYPE,
        Deflater.BEST_SPEED);
  }

  /** A document that seldom changes, in UTF-8; compresses it now, as well as possible. */
  public static EncodedBody of(String text, MediaType type) {
    return of(text.getBytes(StandardCharsets.UTF_8), type);
  }

  /** A file that seldom changes; compresses it now, as well as possible. */
  public static EncodedBody of(byte[] file, MediaType type) {
    return new EncodedBody(file, type, Deflater.BEST_COMPRESSION);
  }

  /**
   * 200 with the document in an encoding that the client accepts, or 304 if the client has it. The
   * tag is weak, as it is the same for all encodings.
   */
  public ResponseBuilder respond(HttpHeaders request) {
    ResponseBuilder response =
        isKnown(values(request, HttpHeaders.IF_NONE_MATCH))
            ? Response.notModified()
            : document(request, Response.Status.OK);
    return response
        .header(HttpHeaders.ETAG, etag())
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
  }

  /** The same on a route; ends the response, whose other headers are set. */
  public void respond(RoutingContext context) {
    MultiMap request = context.request().headers();
    HttpServerResponse response = context.response();
    response
        .headers()
        .set(HttpHeaders.ETAG, etag())
        .add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (isKnown(request.getAll(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(NOT_MODIFIED).end();
      return;
    }
    response.headers().set(HttpHeaders.CONTENT_TYPE, type.toString());
    boolean isCompressed =
        plain != compressed && acceptsGzip(request.getAll(HttpHeaders.ACCEPT_ENCODING));
    if (isCompressed) {
      response.headers().set(HttpHeaders.CONTENT_ENCODING, GZIP);
    }
    response.end(Buffer.buffer(isCompressed ? compressed : plain));
  }

  /** The document with the status of an error, which is not cached. */
  public ResponseBuilder respond(HttpHeaders request, Response.Status status) {
    return document(request, status).header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
  }

  private ResponseBuilder document(HttpHeaders request, Response.Status status) {
    boolean isCompressed =
        plain != compressed && acceptsGzip(values(request, HttpHeaders.ACCEPT_ENCODING));
    ResponseBuilder response =
        Response.status(status).entity(isCompressed ? compressed : plain).type(type);
    return isCompressed ? response.header(HttpHeaders.CONTENT_ENCODING, GZIP) : response;
  }

  /** RFC 9110: weak comparison, of any of a list of tags, and {@code *} for whatever there is. */
  private boolean isKnown(List<String> tags) {
    for (String value : tags) {
      if (value.strip().equals("*")
          || TAG.matcher(value).results().anyMatch(known -> known.group(1).equals(tag))) {
        return true;
      }
    }
    return false;
  }

  private static boolean acceptsGzip(List<String> encodings) {
    boolean isAccepted = false;
    for (String value : encodings) {
      for (String coding : value.toLowerCase(Locale.ROOT).split(",", -1)) {
        String name = coding.replaceFirst(";.*", "").strip();
        if (name.equals(GZIP)) {
          return !NO_WEIGHT.matcher(coding).find();
        }
        isAccepted |= name.equals("*") && !NO_WEIGHT.matcher(coding).find();
      }
    }
    return isAccepted;
  }

  private static List<String> values(HttpHeaders request, String name) {
    List<String> values = request.getRequestHeader(name);
    return values == null ? List.of() : values;
  }

  private String etag() {
    return "W/\"" + tag + "\"";
  }

  private static byte[] compress(byte[] plain, int level) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4);
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(out) {
          {
            def.setLevel(level);
          }
        }) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
