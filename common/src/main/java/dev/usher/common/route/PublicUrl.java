package dev.usher.common.route;

import java.net.URI;

/**
 * The URL at which browsers reach a service, set by the operator. All links of the service are
 * built from it and never from the Host header, which clients control.
 */
public final class PublicUrl {
  private final String base;

  /** A public address, with or without a slash at its end. */
  public PublicUrl(URI base) {
    String text = base.toString();
    this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /** Scheme, host and port, as policies for scripts name them. */
  public String origin() {
    URI address = URI.create(base);
    return address.getScheme() + "://" + address.getRawAuthority();
  }

  /** The address of a path, which begins with a slash. */
  public String to(String path) {
    return base + path;
  }
}
