package dev.usher.queue.push;

import com.interaso.webpush.VapidKeys;
import com.interaso.webpush.WebPush;
import dev.usher.queue.QueueSettings;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key by which push services know this installation (VAPID, RFC 8292). */
@ApplicationScoped
public class PushKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN (PUBLIC|PRIVATE) KEY-----([^-]+)-----END");

  private final Optional<WebPush> push;

  PushKeys(QueueSettings settings) {
    this.push = settings.push().keyFile().map(file -> load(file, settings));
  }

  /** Creates this bean at startup: a service with an unusable key does not start. */
  void start(@Observes StartupEvent event) {}

  /** Whether visitors can be called. */
  public boolean isOn() {
    return push.isPresent();
  }

  /** The public key that browsers subscribe with, base64url; empty if nobody is called. */
  public String publicKey() {
    return push.map(
            on ->
                Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(on.getVapidKeys().getApplicationServerKey()))
        .orElse("");
  }

  WebPush push() {
    return push.orElseThrow();
  }

  private static WebPush load(Path file, QueueSettings settings) {
    String contact =
        settings
            .push()
            .contact()
            .filter(address -> address.startsWith("mailto:") || address.startsWith("https://"))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "usher.push.contact must be a mailto: or https: address where"
                            + " usher.push.key-file is set"));
    try {
      String pem = Files.readString(file);
      return new WebPush(contact, VapidKeys.create(block(pem, "PUBLIC"), block(pem, "PRIVATE")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "usher.push.key-file must have a private and a public key of the curve P-256 (PEM): "
              + file,
          e);
    }
  }

  /** A key as the library takes it. */
  private static String block(String pem, String kind) {
    Matcher block = BLOCK.matcher(pem);
    while (block.find()) {
      if (block.group(1).equals(kind)) {
        byte[] key = Base64.getMimeDecoder().decode(block.group(2));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
      }
    }
    throw new IllegalArgumentException("No " + kind + " KEY");
  }
}
