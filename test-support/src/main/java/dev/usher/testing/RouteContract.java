package dev.usher.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.common.endpoint.Endpoints;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/** What tests of all paths of a service share: the paths, and requests that fit them. */
public abstract class RouteContract {
  @Inject Endpoints endpoints;

  /** The service under test. */
  protected final HttpProbe surface =
      new HttpProbe(
          ConfigProvider.getConfig().getValue("test.url", String.class).replaceAll("/$", ""));

  /** Methods by path template, from the router. */
  protected final Map<String, ? extends Set<String>> routes() {
    return endpoints.all();
  }

  /** A method that the path takes, one with a body if there is one. */
  static String line(String template, Set<String> methods) {
    return line(template, methods, "no-such-thing");
  }

  static String line(String template, Set<String> methods, String parameter) {
    String method =
        List.of("POST", "PUT", "DELETE").stream()
            .filter(methods::contains)
            .findFirst()
            .orElse("GET");
    return method + " " + made(template, parameter);
  }

  static String made(String template) {
    return made(template, "no-such-thing");
  }

  static String made(String template, String parameter) {
    return template.replaceAll("\\{[^}]*}", parameter);
  }

  static void isRefused(int status, String problem, Reply answer) {
    assertEquals(status, answer.status(), answer::toString);
    assertEquals(problem, answer.problem(), answer::toString);
  }
}
