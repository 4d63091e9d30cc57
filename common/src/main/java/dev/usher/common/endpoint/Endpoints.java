package dev.usher.common.endpoint;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
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
import org.jboss.resteasy.reactive.server.core.Deployment;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;
import org.jspecify.annotations.Nullable;

/**
 * The paths of a service and their methods: those of the resources, from the router itself, and
 * those of the routes. Used only to list the allowed methods in refusals, never for requests that
 * succeed.
 */
@ApplicationScoped
public class Endpoints {
  private static final String STATIC_FILES = "META-INF/resources";

  private final ConcurrentMap<String, String> routes = new ConcurrentHashMap<>();
  private volatile @Nullable List<Endpoint> known;

  private record Endpoint(Pattern path, String template, SortedSet<String> methods) {}

  /** Adds a path that a route serves with this method and no resource does. */
  public void add(String method, String template) {
    routes.put(template, method);
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
    routes.forEach((template, method) -> methods.put(template, new TreeSet<>(Set.of(method))));
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
              new Endpoint(pattern(template), template, Collections.unmodifiableSortedSet(names)));
        });
    return List.copyOf(endpoints);
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
