package dev.usher.common.json;

import dev.usher.common.problem.ProblemException;
import dev.usher.common.route.MediaTypes;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Reads the bodies of resources with {@link JsonBodies}, in place of the reader of Quarkus. */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class JsonBodyReader implements MessageBodyReader<Object> {
  private final JsonBodies bodies;

  JsonBodyReader(JsonBodies bodies) {
    this.bodies = bodies;
  }

  /** Bodies of this project are records; bytes and streams are left to Quarkus. */
  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type.isRecord();
  }

  @Override
  public Object readFrom(
      Class<Object> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream body) {
    MediaTypes.requireUtf8(mediaType);
    return bodies.read(genericType, bytes(body));
  }

  /** Fails if the client disconnects or sends more than the limit in chunks. */
  private static byte[] bytes(InputStream body) {
    try {
      return body.readAllBytes();
    } catch (IOException e) {
      throw ProblemException.of(
          Status.REQUEST_ENTITY_TOO_LARGE,
          "body-too-large",
          "Body too large",
          "The body could not be read to its end. Is it over the limit?");
    }
  }
}
