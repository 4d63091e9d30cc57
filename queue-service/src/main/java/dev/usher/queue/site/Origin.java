package dev.usher.queue.site;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Scheme, host and port of a site, as browsers compare them: in lower case, without the default
 * port.
 */
public record Origin(String scheme, String authority) {
  private static final int AFTER_SCHEME = 3;

  /** The origin of an address; empty unless it is http(s) with a host and without a user. */
  public static Optional<Origin> of(URI address) {
    String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
    boolean isWeb = scheme.equals("https") || scheme.equals("http");
    return !isWeb || address.getHost() == null || address.getRawUserInfo() != null
        ? Optional.empty()
        : Optional.of(new Origin(scheme, normal(scheme, address.getRawAuthority())));
  }

  /** Whether a Host header names this site. */
  boolean isAt(String host) {
    return normal(scheme, host).equals(authority);
  }

  /** Whether browsers reach the site by TLS only. */
  public boolean isSecure() {
    return scheme.equals("https");
  }

  /** The page at an address; empty if the address is of another site. */
  public Optional<SitePath> page(String address) {
    int end = address.indexOf('/', address.indexOf("://") + AFTER_SCHEME);
    return end > 0 && address.substring(0, end).equals(toString())
        ? Optional.of(SitePath.of(address.substring(end)))
        : Optional.empty();
  }

  /** The address of a page of the site. */
  public String to(SitePath page) {
    return this + page.toString();
  }

  private static String normal(String scheme, String authority) {
    String port = scheme.equals("https") ? ":443" : ":80";
    String lower = authority.toLowerCase(Locale.ROOT);
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }

  @Override
  public String toString() {
    return scheme + "://" + authority;
  }
}
