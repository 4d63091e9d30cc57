package dev.usher.common.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Old and new versions run side by side, and read each other's messages. */
class MessageSerializerTest {
  private static final String STORED =
      "{\"event\":\"gala\",\"id\":\"pay-1\",\"body\":\"\",\"giveUpAt\":\"2030-05-01T19:00:00Z\"";

  private final MessageSerializer serializer =
      new MessageSerializer(JsonMapper.builder().findAndAddModules().build());

  @Test
  void aMessageWithoutATraceIsRead() {
    Message message = read(STORED + "}");
    assertEquals("pay-1", message.id());
    assertEquals(Instant.parse("2030-05-01T19:00:00Z"), message.giveUpAt());
    assertNull(message.trace());
  }

  @Test
  void theTraceIsKept() {
    Message message = read(STORED + "}").in("00-1-2-01");
    assertEquals(message, serializer.deserialize(Message.class, serializer.serialize(message)));
    assertEquals("00-1-2-01", message.trace());
  }

  @Test
  void whatALaterVersionAddsIsLeftOut() {
    assertEquals(read(STORED + "}"), read(STORED + ",\"added\":true}"));
  }

  private Message read(String json) {
    return serializer.deserialize(Message.class, json.getBytes(UTF_8));
  }
}
