package dev.usher.queue.token;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usher.testing.Jws;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;

class QueueTokenCodecTest {
  private static final byte[] KEY =
      "a key of thirty-two bytes or more".getBytes(StandardCharsets.US_ASCII);
  private static final QueueToken TOKEN =
      new QueueToken("room-1", 4_000_000_000L, "0a1b", 1_800_000_000L, 1_700_000_000_000L);

  private final QueueTokenCodec codec =
      new QueueTokenCodec(Base64.getEncoder().encodeToString(KEY));

  @Test
  void whatItSignsItReads() {
    assertEquals(Optional.of(TOKEN), codec.verify(codec.sign(TOKEN)));
  }

  @Test
  void anotherImplementationOfJwtReadsWhatItSigns() throws Exception {
    JwtClaims claims =
        new JwtConsumerBuilder()
            .setVerificationKey(new HmacKey(KEY))
            .build()
            .processToClaims(codec.sign(TOKEN));
    assertEquals("room-1", claims.getStringClaimValue("room"));
    assertEquals(4_000_000_000L, claims.getClaimValue("number", Long.class));
    assertEquals("0a1b", claims.getJwtId());
    assertEquals(1_800_000_000L, claims.getIssuedAt().getValue());
  }

  @Test
  void itReadsWhatAnotherImplementationSigns() throws Exception {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setHeader("alg", "HS256");
    jws.setHeader("typ", "JWT");
    jws.setPayload(
        "{\"iat\":1800000000,\"more\":{\"a\":[1]},\"jti\":\"0a1b\",\"number\":4000000000,"
            + "\"room\":\"room-1\",\"gen\":1700000000000}");
    jws.setKey(new HmacKey(KEY));
    assertEquals(Optional.of(TOKEN), codec.verify(jws.getCompactSerialization()));
  }

  @Test
  void aTokenAlteredInAnyCharacterIsRefused() {
    String token = codec.sign(TOKEN);
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String altered = token.substring(0, i) + other + token.substring(i + 1);
      assertFalse(codec.verify(altered).filter(t -> !t.equals(TOKEN)).isPresent(), altered);
    }
  }

  @Test
  void aTokenOfAnotherKeyAlgorithmOrShapeIsRefused() {
    String other =
        new QueueTokenCodec(Base64.getEncoder().encodeToString(new byte[32])).sign(TOKEN);
    assertEquals(Optional.empty(), codec.verify(other));
    String claims = codec.sign(TOKEN).split("\\.", -1)[1];
    String none = encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + claims + ".";
    for (String token : new String[] {none, "", ".", "..", "a.b.c", codec.sign(TOKEN) + ".x"}) {
      assertEquals(Optional.empty(), codec.verify(token), token);
    }
  }

  @Test
  void noVariantOfATokenIsAnUnexpectedFailure() {
    Random random = new Random(11);
    for (String variant : Jws.oddTexts(random, 2_000, codec.sign(TOKEN))) {
      assertDoesNotThrow(() -> codec.verify(variant), variant);
    }
    String[] fields = {
      "\"room\":\"room-1\"", "\"number\":1", "\"jti\":\"0a\"", "\"iat\":1", "\"gen\":1"
    };
    for (byte[] claims : Jws.oddClaims(random, 2_000, fields)) {
      String signed = Jws.sign(KEY, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims);
      assertDoesNotThrow(
          () -> codec.verify(signed), () -> new String(claims, StandardCharsets.UTF_8));
    }
    String cut = "{\"number\":1,\"jti\":\"0a\",\"iat\":1,\"gen\":1,\"room\":\"x";
    byte[] claims = cut.getBytes(StandardCharsets.US_ASCII);
    String signed = Jws.sign(KEY, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims);
    assertEquals(Optional.empty(), codec.verify(signed));
  }

  @Test
  void aKeyThatIsShortOrNoBase64IsRefused() {
    String shortKey = Base64.getEncoder().encodeToString(new byte[31]);
    assertThrows(IllegalArgumentException.class, () -> new QueueTokenCodec(shortKey));
    assertThrows(IllegalArgumentException.class, () -> new QueueTokenCodec("not base64!"));
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
