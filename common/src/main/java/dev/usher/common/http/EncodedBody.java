package dev.usher.common.http;

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
  private static final String GZIP = "gzip";
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"([^\"]*)\"");
  private static final Pattern NO_WEIGHT = Pattern.compile(";\\s*q=0(\\.0{0,3})?\\s*$");

  private final byte[] plain;
  private final byte[] compressed;
  private final String tag;
  private final MediaType type;

  private EncodedBody(byte[] plain, MediaType type) {
    this.plain = plain;
    this.type = type;
    this.compressed = plain.length < WORTH_COMPRESSING ? plain : compress(plain);
    this.tag = UUID.nameUUIDFromBytes(plain).toString();
  }

  /** A JSON document; compresses it now. */
  public static EncodedBody of(String json) {
    return of(json, MediaType.APPLICATION_JSON_TYPE);
  }

  /** A document of another type, in UTF-8; compresses it now. */
  public static EncodedBody of(String text, MediaType type) {
    return new EncodedBody(text.getBytes(StandardCharsets.UTF_8), type);
  }

  /**
   * 200 with the document in an encoding that the client accepts, or 304 if the client has it. The
   * tag is weak, as it is the same for all encodings.
   */
  public ResponseBuilder respond(HttpHeaders request) {
    ResponseBuilder response =
        isKnown(request) ? Response.notModified() : document(request, Response.Status.OK);
    return response
        .header(HttpHeaders.ETAG, "W/\"" + tag + "\"")
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
  }

  /** The document with the status of an error, which is not cached. */
  public ResponseBuilder respond(HttpHeaders request, Response.Status status) {
    return document(request, status).header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
  }

  private ResponseBuilder document(HttpHeaders request, Response.Status status) {
    boolean isCompressed = plain != compressed && acceptsGzip(request);
    ResponseBuilder response =
        Response.status(status).entity(isCompressed ? compressed : plain).type(type);
    return isCompressed ? response.header(HttpHeaders.CONTENT_ENCODING, GZIP) : response;
  }

  /** RFC 9110: weak comparison, of any of a list of tags, and {@code *} for whatever there is. */
  private boolean isKnown(HttpHeaders request) {
    for (String value : values(request, HttpHeaders.IF_NONE_MATCH)) {
      if (value.strip().equals("*")
          || TAG.matcher(value).results().anyMatch(known -> known.group(1).equals(tag))) {
        return true;
      }
    }
    return false;
  }

  private static boolean acceptsGzip(HttpHeaders request) {
    boolean isAccepted = false;
    for (String value : values(request, HttpHeaders.ACCEPT_ENCODING)) {
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

  private static byte[] compress(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4);
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(out) {
          {
            // Availability changes often: half the size would cost three times the time.
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
