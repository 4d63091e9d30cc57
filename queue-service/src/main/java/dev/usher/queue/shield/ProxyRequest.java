package dev.usher.queue.shield;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * A visitor's request as a proxy reports it. A visitor can write these headers where the proxy does
 * not: then only the way back of this visitor depends on them, which is checked.
 *
 * @param host of the site
 * @param page path and query
 * @param isNavigation whether a person waits for a page, and not a script for data
 * @param isRepeatable whether the browser may get the page by GET
 */
record ProxyRequest(
    Optional<String> host, String page, boolean isNavigation, boolean isRepeatable) {
  private static final List<String> PAGE = List.of("X-Forwarded-Uri", "X-Original-URI");
  private static final List<String> HOST = List.of("X-Forwarded-Host", "Host");
  private static final List<String> METHOD = List.of("X-Forwarded-Method", "X-Original-Method");

  static ProxyRequest of(HttpServerRequest request) {
    String method = first(request, METHOD).orElse(request.method().name());
    return new ProxyRequest(
        host(request),
        first(request, PAGE).orElse("/"),
        isNavigation(request),
        method.equals("GET") || method.equals("HEAD"));
  }

  /** The host that the visitor's browser named. */
  static Optional<String> host(HttpServerRequest request) {
    // Several proxies add theirs after the first.
    return first(request, HOST).map(hosts -> hosts.split(",", -1)[0].strip());
  }

  /** Browsers say so by Sec-Fetch-Mode, on secure connections. */
  private static boolean isNavigation(HttpServerRequest request) {
    String mode = request.getHeader("Sec-Fetch-Mode");
    String accept = request.getHeader("Accept");
    return mode == null ? accept != null && accept.contains("text/html") : mode.equals("navigate");
  }

  private static Optional<String> first(HttpServerRequest request, List<String> names) {
    return names.stream()
        .map(name -> Optional.ofNullable(request.getHeader(name)))
        .flatMap(Optional::stream)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }
}
