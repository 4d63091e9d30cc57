package dev.usher.queue.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A browser with its cookies, all of which it sends everywhere. */
final class Browser {
  private static final String PUBLIC = SignInCase.PUBLIC;

  final Map<String, String> cookies = new LinkedHashMap<>();
  private final Map<String, String> paths = new HashMap<>();

  Reply sends(String method, String address) {
    URI uri = URI.create(address);
    boolean isOurs = address.startsWith(PUBLIC) || address.startsWith("/");
    String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    String all =
        cookies.entrySet().stream()
            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
            .collect(Collectors.joining("; "));
    Map<String, String> headers = isOurs && !cookies.isEmpty() ? Map.of("Cookie", all) : Map.of();
    Reply reply = Http.send(method, isOurs ? ServiceUnderTest.url() + path : address, "", headers);
    for (String cookie : reply.cookies()) {
      String pair = cookie.substring(0, cookie.indexOf(';'));
      String name = pair.substring(0, pair.indexOf('='));
      String place = cookie.replaceFirst(".*; ?Path=([^;]*).*", "$1");
      assertEquals(paths.getOrDefault(name, place), place, "Else there are two cookies then");
      paths.put(name, place);
      cookies.put(name, pair.substring(pair.indexOf('=') + 1));
      if (cookie.contains("Max-Age=0;")) {
        cookies.remove(name);
      }
    }
    return reply;
  }

  String follows(String address) {
    Reply reply = sends("GET", address);
    assertTrue(reply.status() == 303 || reply.status() == 302, reply::toString);
    return reply.header("Location");
  }
}
