package dev.usher.queue.push;

import dev.usher.queue.QueueSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Which addresses messages may be sent to: those at the push services that the operator lists. So a
 * visitor cannot make this service call any other, for example one inside its network.
 */
@ApplicationScoped
class PushServices {
  private static final String ANY = "*.";
  private static final int HTTPS = 443;

  private final List<Service> listed;

  PushServices(QueueSettings settings) {
    this.listed = settings.push().services().stream().map(Service::of).toList();
  }

  /**
   * An origin.
   *
   * @param host if {@code isAny}, what the host ends with
   */
  private record Service(String scheme, String host, int port, boolean isAny) {
    /** An origin, whose host may begin with {@code *.}: its subdomains. */
    static Service of(String text) {
      boolean isAny = text.contains("://" + ANY);
      URI uri = URI.create(text.replace("://" + ANY, "://"));
      if (uri.getScheme() == null || uri.getHost() == null) {
        throw new IllegalArgumentException(
            "usher.push.services has '"
                + text
                + "', which is not an origin such as https://*.push.example");
      }
      return new Service(
          lower(uri.getScheme()), (isAny ? "." : "") + lower(uri.getHost()), port(uri), isAny);
    }

    boolean has(URI uri) {
      return scheme.equals(lower(uri.getScheme()))
          && port == port(uri)
          && (isAny ? lower(uri.getHost()).endsWith(host) : lower(uri.getHost()).equals(host));
    }

    private static int port(URI uri) {
      return uri.getPort() < 0 ? HTTPS : uri.getPort();
    }

    private static String lower(String text) {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  /** Whether messages may be sent to an address. */
  boolean has(URI endpoint) {
    return endpoint.getScheme() != null
        && endpoint.getHost() != null
        && endpoint.getRawUserInfo() == null
        && listed.stream().anyMatch(service -> service.has(endpoint));
  }
}
