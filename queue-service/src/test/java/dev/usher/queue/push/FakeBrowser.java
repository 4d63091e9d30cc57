package dev.usher.queue.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A browser that has subscribed, and reads its messages as RFC 8291 and RFC 8188 say. */
final class FakeBrowser {
  private static final ECGenParameterSpec P256 = new ECGenParameterSpec("secp256r1");
  private static final int HALF = 32;
  private static final int SALT = 16;
  private static final int HEADER = SALT + 4 + 1;

  private final KeyPair pair;
  private final byte[] auth = new byte[16];
  private final String endpoint;

  FakeBrowser(String endpoint) {
    this.endpoint = endpoint;
    new SecureRandom().nextBytes(auth);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(P256);
      pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** What its Push API returns. */
  JsonObject subscription() {
    return new JsonObject()
        .put("endpoint", endpoint)
        .putNull("expirationTime")
        .put("keys", new JsonObject().put("p256dh", text(point())).put("auth", text(auth)));
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Reads a message. */
  JsonObject read(byte[] message) throws GeneralSecurityException {
    byte[] salt = Arrays.copyOf(message, SALT);
    int idLength = message[HEADER - 1];
    byte[] sender = Arrays.copyOfRange(message, HEADER, HEADER + idLength);
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(pair.getPrivate());
    agreement.doPhase(publicKey(sender), true);
    byte[] secret = mac(auth, agreement.generateSecret());
    byte[] input =
        mac(secret, join("WebPush: info\0".getBytes(UTF_8), point(), sender, new byte[] {1}));
    byte[] random = mac(salt, input);
    byte[] key = mac(random, "Content-Encoding: aes128gcm\0\1".getBytes(UTF_8));
    byte[] nonce = mac(random, "Content-Encoding: nonce\0\1".getBytes(UTF_8));
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(Arrays.copyOf(key, 16), "AES"),
        new GCMParameterSpec(128, Arrays.copyOf(nonce, 12)));
    byte[] padded = cipher.doFinal(message, HEADER + idLength, message.length - HEADER - idLength);
    int end = padded.length - 1;
    while (padded[end] == 0) {
      end--;
    }
    if (padded[end] != 2) {
      throw new AssertionError("Not the last record");
    }
    return new JsonObject(new String(padded, 0, end, UTF_8));
  }

  private byte[] point() {
    ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
    return ByteBuffer.allocate(1 + 2 * HALF)
        .put((byte) 4)
        .put(half(point.getAffineX()))
        .put(half(point.getAffineY()))
        .array();
  }

  private static byte[] half(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] half = new byte[HALF];
    int length = Math.min(HALF, bytes.length);
    System.arraycopy(bytes, bytes.length - length, half, HALF - length, length);
    return half;
  }

  static ECPublicKey publicKey(byte[] point) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(P256);
    ECPoint w =
        new ECPoint(
            new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + HALF)),
            new BigInteger(1, Arrays.copyOfRange(point, 1 + HALF, 1 + 2 * HALF)));
    return (ECPublicKey)
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(w, parameters.getParameterSpec(ECParameterSpec.class)));
  }

  private static byte[] mac(byte[] key, byte[] input) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(input);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
