package dev.usher.queue.push;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.usher.common.validation.CrossChecked;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.Base64;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where a browser gets messages, as its Push API gives it (RFC 8030, RFC 8291).
 *
 * @param endpoint an address at a push service
 * @param keys what messages are encrypted with
 */
@CrossChecked
@JsonIgnoreProperties("expirationTime")
public record PushSubscription(
    @Schema(required = true) String endpoint, @Schema(required = true) @NotNull Keys keys)
    implements CrossChecked.Rules {
  private static final int MAX_ENDPOINT = 1_000;
  private static final int POINT_BYTES = 65;
  private static final int UNCOMPRESSED = 4;
  private static final int SECRET_BYTES = 16;

  /**
   * The browser's keys, base64url.
   *
   * @param p256dh its public key, an uncompressed point
   * @param auth a secret of 16 bytes
   */
  public record Keys(
      @Schema(required = true) @Nullable String p256dh,
      @Schema(required = true) @Nullable String auth) {}

  @Override
  public void check(CrossChecked.Report report) {
    report.require(
        isAddress(endpoint), "endpoint", "must be an address of at most 1000 characters");
    if (keys != null) {
      byte[] point = bytes(keys.p256dh());
      report.require(
          point.length == POINT_BYTES && point[0] == UNCOMPRESSED,
          "keys.p256dh",
          "must be the base64url of 65 bytes, a public key");
      report.require(
          bytes(keys.auth()).length == SECRET_BYTES,
          "keys.auth",
          "must be the base64url of 16 bytes");
    }
  }

  private static boolean isAddress(@Nullable String endpoint) {
    if (endpoint == null || endpoint.length() > MAX_ENDPOINT) {
      return false;
    }
    try {
      URI uri = URI.create(endpoint);
      return uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] bytes(@Nullable String base64Url) {
    try {
      return base64Url == null ? new byte[0] : Base64.getUrlDecoder().decode(base64Url);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
