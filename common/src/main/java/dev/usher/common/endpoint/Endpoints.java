package dev.usher.common.endpoint;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.common.util.ServerMediaType;
import org.jboss.resteasy.reactive.server.core.Deployment;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;
import org.jspecify.annotations.Nullable;

/**
 * The paths of a service and their methods: those of the resources, from the router itself, and
 * those of the routes. Used only for refusals, which list the allowed methods and are pages where
 * people see them, never for requests that succeed.
 */
@ApplicationScoped
public class Endpoints {
  private static final String STATIC_FILES = "META-INF/resources";

  private final ConcurrentMap<String, Set<String>> routes = new ConcurrentHashMap<>();
  private volatile @Nullable List<Endpoint> known;

  private record Endpoint(
      Pattern path, String template, SortedSet<String> methods, boolean isPage) {}

  /** Adds a path that a route serves with these methods and no resource does. */
  public void add(Set<String> methods, String template) {
    routes.put(template, methods);
    known = null;
  }

  /** All path templates, for example {@code /api/rooms/{room}}, and their methods. */
  public SortedMap<String, SortedSet<String>> all() {
    SortedMap<String, SortedSet<String>> all = new TreeMap<>();
    known().forEach(endpoint -> all.put(endpoint.template(), endpoint.methods()));
    return all;
  }

  /** Whether this is the template of a path. */
  boolean isTemplate(String path) {
    return known().stream().anyMatch(endpoint -> endpoint.template().equals(path));
  }

  /** The methods of a path, HEAD and OPTIONS included; none if the path does not exist. */
  public SortedSet<String> methods(String path) {
    String asked = path.length() > 1 && path.endsWith("/") ? cut(path) : path;
    SortedSet<String> methods = new TreeSet<>();
    for (Endpoint endpoint : known()) {
      if (endpoint.path().matcher(asked).matches()) {
        methods.addAll(endpoint.methods());
      }
    }
    if (methods.isEmpty() && isStaticFile(asked)) {
      methods.addAll(List.of("GET", "HEAD", "OPTIONS"));
    }
    return methods;
  }

  /** Whether a resource at this path returns HTML and nothing else. */
  public boolean isPage(String path) {
    return known().stream()
        .anyMatch(endpoint -> endpoint.isPage() && endpoint.path().matcher(path).matches());
  }

  private static boolean isStaticFile(String path) {
    return !path.contains("..")
        && path.lastIndexOf('.') > path.lastIndexOf('/')
        && Thread.currentThread().getContextClassLoader().getResource(STATIC_FILES + path) != null;
  }

  private List<Endpoint> known() {
    List<Endpoint> endpoints = known;
    if (endpoints == null) {
      endpoints = read(ResteasyReactiveRecorder.getCurrentDeployment());
      known = endpoints;
    }
    return endpoints;
  }

  private List<Endpoint> read(Deployment deployment) {
    Map<String, SortedSet<String>> methods = new TreeMap<>();
    routes.forEach((template, names) -> methods.put(template, new TreeSet<>(names)));
    Set<String> pages = new HashSet<>();
    RuntimeResourceVisitor.visitRuntimeResources(
        "/",
        deployment.getClassMappers(),
        new RuntimeResourceVisitor() {
          @Override
          public void visitRuntimeResource(
              @Nullable String method, String path, RuntimeResource resource) {
            String template = path.length() > 1 && path.endsWith("/") ? cut(path) : path;
            if (method != null) {
              methods.computeIfAbsent(template, any -> new TreeSet<>()).add(method);
            }
            if (returnsHtml(resource.getProduces())) {
              pages.add(template);
            }
          }
        });
    List<Endpoint> endpoints = new ArrayList<>();
    methods.forEach(
        (template, names) -> {
          if (names.contains("GET")) {
            names.add("HEAD");
          }
          names.add("OPTIONS");
          endpoints.add(
              new Endpoint(
                  pattern(template),
                  template,
                  Collections.unmodifiableSortedSet(names),
                  pages.contains(template)));
        });
    return List.copyOf(endpoints);
  }

  private static boolean returnsHtml(@Nullable ServerMediaType types) {
    return types != null
        && Arrays.equals(
            types.getSortedOriginalMediaTypes(), new MediaType[] {MediaType.TEXT_HTML_TYPE});
  }

  private static Pattern pattern(String template) {
    StringBuilder regex = new StringBuilder();
    for (String segment : template.substring(1).split("/", -1)) {
      regex.append('/').append(segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment));
    }
    return Pattern.compile(regex.toString());
  }

  private static String cut(String path) {
    return path.substring(0, path.length() - 1);
  }
}
