package dev.usher.common.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.usher.common.problem.JsonProblems;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.problem.Violations.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the JSON bodies of all requests, of resources as of routes and webhooks, by the one set of
 * rules in {@link StrictJson}. Whatever cannot be read is a 400 that names the field.
 */
@ApplicationScoped
public class JsonBodies {
  private static final int BOM = 0xEF;

  private final ObjectMapper mapper;

  JsonBodies(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** Reads bodies of one type; make it once. Thread-safe. */
  public <T> Body<T> of(Class<T> type) {
    return new Body<>(mapper.readerFor(type));
  }

  /** Reads one body. */
  Object read(Type type, byte[] body) {
    return new Body<>(mapper.readerFor(mapper.constructType(type))).read(body);
  }

  /** A reader of bodies of one type. */
  public static final class Body<T> {
    private final ObjectReader reader;

    private Body(ObjectReader reader) {
      this.reader = reader;
    }

    /**
     * The body as a value.
     *
     * @throws ProblemException 400 {@code malformed-request} if it is not exactly one
     */
    public T read(byte[] body) {
      if (body.length == 0) {
        throw JsonProblems.of(
            new Violation("", "must be JSON, and is empty. Send it with its Content-Length"));
      }
      requireUtf8(body);
      try {
        T value = reader.readValue(body);
        if (value == null) {
          throw JsonProblems.of(new Violation("", "must be an object in { }, not null"));
        }
        return value;
      } catch (JsonProcessingException e) {
        throw JsonProblems.of(JsonFaults.of(e));
      } catch (IOException e) {
        throw new UncheckedIOException("Bytes in memory cannot be read", e);
      }
    }
  }

  /** Jackson guesses other encodings and accepts overlong forms, so UTF-8 is checked before it. */
  private static void requireUtf8(byte[] body) {
    for (byte one : body) {
      if (one < 0) {
        requireUtf8BeyondAscii(body);
        return;
      }
      if (one == 0) {
        throw JsonProblems.of(new Violation("", "must be UTF-8 without NUL characters"));
      }
    }
  }

  private static void requireUtf8BeyondAscii(byte[] body) {
    if ((body[0] & 0xFF) == BOM) {
      throw JsonProblems.of(new Violation("", "must be UTF-8 without a byte order mark"));
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
    } catch (CharacterCodingException e) {
      throw JsonProblems.of(new Violation("", "must be UTF-8, which its bytes are not"));
    }
  }
}
