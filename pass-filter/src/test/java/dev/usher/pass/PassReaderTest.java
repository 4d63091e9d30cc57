package dev.usher.pass;

import static dev.usher.pass.TestPasses.KEY;
import static dev.usher.pass.TestPasses.NEXT;
import static dev.usher.pass.TestPasses.claims;
import static dev.usher.pass.TestPasses.sign;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;

class PassReaderTest {
  private static final String HEADER = "{\"alg\":\"RS256\",\"kid\":\"one\"}";

  private final PassReader reader = new PassReader("usher-queue", "usher-booking");

  @Test
  void aProviderThatIsSuppliedVerifiesAlthoughItIsNotInstalled() throws Exception {
    CountingProvider provider = new CountingProvider();
    PassReader supplied = new PassReader("usher-queue", "usher-booking", Optional.of(provider));
    for (int i = 1; i <= 3; i++) {
      assertTrue(read(supplied, sign(claims(), KEY), KEY.getPublicKey()).isPresent());
      assertEquals(i, provider.signatures.get());
    }
    assertEquals(1, provider.keys.get(), "conversions of the key");
    assertEquals(Optional.of(provider), supplied.provider());
    assertTrue(read(reader, sign(claims(), KEY), KEY.getPublicKey()).isPresent());
    assertEquals(3, provider.signatures.get());
  }

  /** The header is remembered from the first pass, the key from the first signature. */
  @Test
  void whatIsRememberedOfAPassMakesNoOtherOneGood() throws Exception {
    String good = sign(claims(), KEY);
    JwtClaims others = claims();
    others.setSubject("bob");
    String other = sign(others, KEY);
    String otherKeys = signed(HEADER, claims().toJson(), NEXT.getPrivateKey());
    for (int i = 0; i < 2; i++) {
      assertEquals("ann", read(reader, good, KEY.getPublicKey()).orElseThrow().visitor());
      assertEquals("bob", read(reader, other, KEY.getPublicKey()).orElseThrow().visitor());
      assertEquals(Optional.empty(), read(reader, good, NEXT.getPublicKey()));
      assertEquals(Optional.empty(), read(reader, otherKeys, KEY.getPublicKey()));
      String mixed =
          good.substring(0, good.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
      assertEquals(Optional.empty(), read(reader, mixed, KEY.getPublicKey()));
    }
  }

  @Test
  void aHeaderThatNoPassHasIsRefusedThoughTheSignatureIsGood() throws Exception {
    assertTrue(readSigned(HEADER).isPresent());
    for (String header :
        new String[] {
          "{\"alg\":\"RS512\",\"kid\":\"one\"}",
          "{\"alg\":\"PS256\",\"kid\":\"one\"}",
          "{\"alg\":\"none\",\"kid\":\"one\"}",
          "{\"alg\":\"HS256\",\"kid\":\"one\"}",
          "{\"alg\":\"rs256\",\"kid\":\"one\"}",
          "{\"alg\":[\"RS256\"],\"kid\":\"one\"}",
          "{\"kid\":\"one\"}",
          "{\"alg\":\"RS256\"}",
          "{\"alg\":\"RS256\",\"kid\":7}",
          "{\"alg\":\"RS256\",\"kid\":null}",
          "{\"alg\":\"RS256\",\"kid\":\"one\",\"kid\":\"one\"}",
          "{\"alg\":\"RS256\",\"kid\":\"one\",\"crit\":[\"exp\"]}",
          "{\"alg\":\"RS256\",\"kid\":\"one\",\"b64\":false,\"crit\":[\"b64\"]}",
          "{\"alg\":\"RS256\",\"kid\":\"one\",\"cty\":\"JWT\"}",
          "{\"alg\":\"RS256\",\"kid\":\"one\"",
          "[]",
          "\"one\"",
          ""
        }) {
      assertEquals(Optional.empty(), readSigned(header), header);
    }
  }

  @Test
  void aPayloadThatIsNoObjectIsRefusedThoughTheSignatureIsGood() throws Exception {
    for (String payload : new String[] {"", "[]", "7", "null", "{", "{\"exp\":1,\"exp\":1}"}) {
      String token = signed(HEADER, payload, KEY.getPrivateKey());
      assertEquals(Optional.empty(), read(reader, token, KEY.getPublicKey()), payload);
    }
  }

  @Test
  void aTokenHasThreeParts() {
    String good = sign(claims(), KEY);
    for (String token :
        new String[] {"", ".", "..", "...", good + ".", "." + good, good.replaceFirst("\\.", "")}) {
      assertEquals(Optional.empty(), read(reader, token, KEY.getPublicKey()), token);
    }
  }

  @Test
  void aWeakKeyVerifiesNothing() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    KeyPair weak = generator.generateKeyPair();
    String token = signed(HEADER, claims().toJson(), weak.getPrivate());
    assertEquals(Optional.empty(), read(reader, token, weak.getPublic()));
  }

  private Optional<Pass> readSigned(String header) throws GeneralSecurityException {
    return read(reader, signed(header, claims().toJson(), KEY.getPrivateKey()), KEY.getPublicKey());
  }

  private static Optional<Pass> read(PassReader reader, String token, PublicKey key) {
    return reader.parse(token).flatMap(unproven -> reader.prove(unproven, key));
  }

  private static String signed(String header, String payload, PrivateKey key)
      throws GeneralSecurityException {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String text =
        encoder.encodeToString(header.getBytes(UTF_8))
            + "."
            + encoder.encodeToString(payload.getBytes(UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(text.getBytes(UTF_8));
    return text + "." + encoder.encodeToString(signature.sign());
  }

  /** Java's own, under another name. */
  private static final class CountingProvider extends Provider {
    private static final long serialVersionUID = 1;

    final transient AtomicInteger signatures = new AtomicInteger();
    final transient AtomicInteger keys = new AtomicInteger();

    CountingProvider() throws NoSuchAlgorithmException {
      super("Counting", "1", "for a test");
      putService(counted("Signature", "SHA256withRSA", signatures));
      putService(counted("KeyFactory", "RSA", keys));
    }

    private Service counted(String type, String algorithm, AtomicInteger uses) {
      Service own = Security.getProvider("SunRsaSign").getService(type, algorithm);
      return new Service(this, type, algorithm, own.getClassName(), null, null) {
        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
          uses.incrementAndGet();
          return own.newInstance(parameter);
        }
      };
    }
  }
}
