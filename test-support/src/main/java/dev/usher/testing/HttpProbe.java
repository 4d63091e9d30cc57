package dev.usher.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** What a service answers at its edges: every path with every method, and malformed addresses. */
public final class HttpProbe {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW");
  private static final int SOCKET_TIMEOUT_MILLIS = 30_000;

  private final URI base;

  /** The surface of the service at an address without a slash at its end. */
  public HttpProbe(String base) {
    this.base = URI.create(base);
  }

  /**
   * Every path with every method: those that there are do something, all others are 405 with the
   * methods in {@code Allow}, HEAD is GET without its body.
   *
   * @param routes methods by path template, from the router
   * @return what is wrong, empty if nothing is
   */
  public List<String> wrongMethods(Map<String, ? extends Set<String>> routes) {
    List<String> wrong = new ArrayList<>();
    described()
        .forEach(
            (template, methods) -> {
              Set<String> routed = routes.get(template);
              if (routed == null || !routed.containsAll(methods)) {
                wrong.add(template + " is described with " + methods + " and routed otherwise");
              }
            });
    routes.forEach(
        (template, methods) -> {
          String path = template.replaceAll("\\{[^}]*}", "no-such-thing");
          METHODS.forEach(method -> check(method, path, methods, wrong));
        });
    return wrong;
  }

  private void check(String method, String path, Set<String> methods, List<String> wrong) {
    Reply answer = ask(method, path, Map.of());
    String what = method + " " + path + ": " + answer;
    if (!methods.contains(method)) {
      boolean isRight =
          answer.status() == 405
              && (method.equals("HEAD") || answer.problem().equals("method-not-allowed"))
              && answer.header("Allow").equals(String.join(", ", methods));
      if (!isRight) {
        wrong.add(what);
      }
    } else if (method.equals("OPTIONS")) {
      if (answer.status() != 204 || !answer.header("Allow").equals(String.join(", ", methods))) {
        wrong.add(what);
      }
    } else if (method.equals("HEAD")) {
      Reply get = ask("GET", path, Map.of());
      boolean isSame =
          get.status() == answer.status()
              && get.header("Content-Type").equals(answer.header("Content-Type"))
              && answer.body().isEmpty();
      if (!isSame) {
        wrong.add(what + ", but GET is " + get.status() + " " + get.header("Content-Type"));
      }
    } else if (answer.status() == 405 || answer.problem().equals("not-found")) {
      wrong.add(what);
    } else if (answer.status() >= 400
        && answer.problem().isEmpty()
        && !answer.header("Content-Type").startsWith("text/html")) {
      wrong.add(what);
    }
  }

  /** What the OpenAPI description says: methods by path template. */
  private SortedMap<String, SortedSet<String>> described() {
    SortedMap<String, SortedSet<String>> described = new TreeMap<>();
    Reply openApi = ask("GET", "/q/openapi?format=json", Map.of());
    for (Map.Entry<String, JsonNode> path : openApi.json().path("paths").properties()) {
      NavigableSet<String> names = new TreeSet<>();
      path.getValue()
          .fieldNames()
          .forEachRemaining(name -> names.add(name.toUpperCase(Locale.ROOT)));
      names.retainAll(METHODS);
      described.put(path.getKey(), names);
    }
    return described;
  }

  /** A request that a Java client can make, without a body. */
  public Reply ask(String method, String path, Map<String, String> headers) {
    return askAsync(method, path, headers).join();
  }

  /** The same without waiting for the response. */
  CompletableFuture<Reply> askAsync(String method, String path, Map<String, String> headers) {
    return Http.sendAsync(method, base + path, "", headers);
  }

  /**
   * A request as bytes, for what no client sends by itself.
   *
   * @param headers lines without their ends; Host and Connection are added unless Host is there
   */
  public Reply raw(String requestLine, String body, String... headers) {
    StringBuilder request = new StringBuilder(requestLine).append(" HTTP/1.1\r\n");
    boolean hasHost = false;
    for (String header : headers) {
      request.append(header).append("\r\n");
      hasHost |= header.startsWith("Host:");
    }
    request.append(hasHost ? "" : "Host: " + base.getAuthority() + "\r\n");
    request.append("Connection: close\r\n\r\n").append(body);
    return bytes(request.toString());
  }

  /** Exactly these characters on a connection of its own, up to the end that the service makes. */
  public Reply bytes(String request) {
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return answer(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(request.substring(0, Math.min(80, request.length())), e);
    }
  }

  private static Reply answer(String text) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new AssertionError("No answer: " + text);
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
    }
    int status = Integer.parseInt(lines[0].split(" ", -1)[1]);
    return new Reply(status, headers, text.substring(end + 4).getBytes(StandardCharsets.UTF_8));
  }
}
