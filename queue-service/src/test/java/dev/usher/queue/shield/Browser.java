package dev.usher.queue.shield;

import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A visitor's browser with the cookies of the site and of the queue, whose hosts the test makes
 * equal. It follows no redirect by itself. Cookies of other hosts are kept apart by their names.
 */
final class Browser {
  static final String PAGE = "text/html,application/xhtml+xml,*/*;q=0.8";

  private final String queue;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  Browser(String queue) {
    this.queue = queue;
  }

  /** The proxy of the site asks about a request for this page. */
  Reply wants(String room, String page) {
    return asks(room, "", Map.of("X-Forwarded-Uri", page, "Accept", PAGE));
  }

  /** The proxy asks about a request with these headers. */
  Reply asks(String room, String query, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.putIfAbsent("X-Forwarded-Host", "shop.example");
    return send("GET", queue + "/verify/" + room + query, all);
  }

  /** Opens an address of the queue, wherever it is said to be. */
  Reply opens(String address) {
    URI uri = URI.create(address);
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return send(
        "GET",
        queue + uri.getRawPath() + query,
        Map.of("Accept", PAGE, "X-Forwarded-Host", String.valueOf(uri.getRawAuthority())));
  }

  /** A call of the waiting page's script. */
  Reply calls(String method, String path) {
    return send(method, queue + path, Map.of("Accept", "application/json"));
  }

  /** The same with a JSON object. */
  Reply calls(String method, String path, String json) {
    return send(
        method,
        queue + path,
        Map.of("Accept", "application/json", "Content-Type", "application/json"),
        json);
  }

  /** A form of the page without scripts. */
  Reply submits(String path) {
    return send("POST", queue + path, Map.of("Accept", PAGE));
  }

  private Reply send(String method, String address, Map<String, String> headers) {
    return send(method, address, headers, "");
  }

  private Reply send(String method, String address, Map<String, String> headers, String body) {
    Map<String, String> all = new HashMap<>(headers);
    if (!cookies.isEmpty()) {
      all.put(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    Reply reply = Http.send(method, address, body, all);
    reply.cookies().forEach(this::keeps);
    return reply;
  }

  private void keeps(String header) {
    String pair = header.split(";", -1)[0];
    cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
  }

  String cookie(String name) {
    return cookies.getOrDefault(name, "");
  }

  /** A thief's copy of one cookie. */
  void copies(String name, Browser other) {
    cookies.put(name, other.cookie(name));
  }

  void sets(String name, String value) {
    cookies.put(name, value);
  }
}
