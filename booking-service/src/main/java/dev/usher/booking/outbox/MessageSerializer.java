package dev.usher.booking.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Stores messages as JSON. */
final class MessageSerializer implements Serializer {
  private final ObjectMapper objectMapper;

  MessageSerializer(ObjectMapper objectMapper) {
    this.objectMapper = objectMapper;
  }

  @Override
  public byte[] serialize(Object data) {
    try {
      return objectMapper.writeValueAsBytes(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public <T> T deserialize(Class<T> type, byte[] json) {
    try {
      return objectMapper.readValue(json, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
