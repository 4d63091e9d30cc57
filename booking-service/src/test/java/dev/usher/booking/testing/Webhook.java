package dev.usher.booking.testing;

import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the sandbox would send, with a signature that a test can spoil. */
public record Webhook(String body, String signature) {
  /** Tells that all of it was paid, signed now. */
  public static Webhook paid(String payment, long amount) {
    return of(payment, "succeeded", amount);
  }

  /** Tells that the payment was declined, signed now. */
  public static Webhook declined(String payment, long amount) {
    return of(payment, "failed", amount);
  }

  private static Webhook of(String payment, String outcome, long amount) {
    return signed(
        """
        {"id":"evt-%s","payment":"%s","outcome":"%s","amount":{"amount":%d,"currency":"EUR"}}"""
            .formatted(payment, payment, outcome, amount),
        Instant.now());
  }

  /** Any body, with the signature that it had at a time. */
  public static Webhook signed(String body, Instant at) {
    try {
      String secret = TestStores.keys().config().getOrDefault("usher.sandbox.secret", "");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String text = at.getEpochSecond() + "." + body;
      byte[] hmac = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      String signature = "t=" + at.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(hmac);
      return new Webhook(body, signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public Webhook withBody(String other) {
    return new Webhook(other, signature);
  }

  public Webhook withSignature(String other) {
    return new Webhook(body, other);
  }

  public Reply sentTo(BookingClient site) {
    return sentTo(site, "application/json");
  }

  /** Sends it as a body of another media type. */
  public Reply sentTo(BookingClient site, String type) {
    Map<String, String> headers = new HashMap<>(Map.of("Content-Type", type));
    if (!signature.isEmpty()) {
      headers.put("Usher-Signature", signature);
    }
    return site.send("POST", "/api/payments/sandbox/webhook", headers, body);
  }
}
