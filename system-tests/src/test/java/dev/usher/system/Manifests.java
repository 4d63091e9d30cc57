package dev.usher.system;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What an overlay of {@code deploy/kubernetes} consists of, by Kubernetes' own model; a field it
 * does not have fails.
 */
final class Manifests {
  static final Path FOLDER =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolveSibling("deploy/kubernetes");

  private static final Set<String> SERVICES =
      Set.of("queue-service", "booking-service", "release-worker");

  private static final Map<String, Manifests> OVERLAYS = new ConcurrentHashMap<>();

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Stream.of(
              Namespace.class,
              ConfigMap.class,
              Secret.class,
              Service.class,
              Deployment.class,
              StatefulSet.class,
              PodDisruptionBudget.class,
              HorizontalPodAutoscaler.class,
              NetworkPolicy.class,
              HTTPRoute.class)
          .collect(toMap(HasMetadata::getKind, Function.identity()));

  /** The model keeps what it does not know; here it fails. */
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated element) {
                  return false;
                }
              })
          .build();

  /**
   * Pods that something makes.
   *
   * @param ports by name
   * @param pod their specification, if it is ours and not an operator's
   */
  record Workload(
      String name, Map<String, String> labels, Map<String, Integer> ports, Optional<PodSpec> pod) {
    List<Container> containers() {
      return pod.map(PodSpec::getContainers).orElse(List.of());
    }
  }

  /** The fields of CloudNativePG's API that we use, by its reference. */
  record Cluster(String apiVersion, String kind, ObjectMeta metadata, ClusterSpec spec) {}

  record ClusterSpec(
      int instances,
      Map<String, Map<String, String>> bootstrap,
      ClusterPostgres postgresql,
      Map<String, String> storage,
      Map<String, String> walStorage,
      ResourceRequirements resources,
      ClusterAffinity affinity) {}

  record ClusterPostgres(Map<String, String> parameters, ClusterSynchronous synchronous) {}

  record ClusterSynchronous(String method, int number, String dataDurability) {}

  record ClusterAffinity(
      boolean enablePodAntiAffinity, String podAntiAffinityType, String topologyKey) {}

  private final List<HasMetadata> objects;
  private final List<Cluster> clusters;

  private Manifests(List<ObjectNode> rendered) {
    Map<Boolean, List<ObjectNode>> byOrigin =
        rendered.stream()
            .collect(partitioningBy(object -> Kustomization.kind(object).equals("Cluster")));
    this.clusters = byOrigin.get(true).stream().map(o -> parse(o, Cluster.class)).toList();
    this.objects = byOrigin.get(false).stream().map(Manifests::parse).toList();
  }

  static Manifests of(String overlay) {
    return OVERLAYS.computeIfAbsent(
        overlay,
        name -> new Manifests(Kustomization.build(FOLDER.resolve("overlays").resolve(name))));
  }

  static HasMetadata parse(ObjectNode object) {
    Class<? extends HasMetadata> type = KINDS.get(Kustomization.kind(object));
    if (type == null) {
      throw new IllegalArgumentException("Unknown kind " + Kustomization.kind(object));
    }
    String version = object.get("apiVersion").asText();
    if (!version.equals(HasMetadata.getApiVersion(type))) {
      throw new IllegalArgumentException(Kustomization.name(object) + " is of " + version);
    }
    return parse(object, type);
  }

  private static <T> T parse(ObjectNode object, Class<T> type) {
    try {
      return STRICT.treeToValue(object, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(Kustomization.name(object) + ": " + e.getMessage(), e);
    }
  }

  List<HasMetadata> objects() {
    return objects;
  }

  List<Cluster> clusters() {
    return clusters;
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> T one(Class<T> type, String name) {
    return all(type).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("No " + type.getSimpleName() + " " + name));
  }

  List<Workload> workloads() {
    Stream<Workload> deployments =
        all(Deployment.class).stream().map(d -> workload(d, d.getSpec().getTemplate()));
    Stream<Workload> sets =
        all(StatefulSet.class).stream().map(s -> workload(s, s.getSpec().getTemplate()));
    Stream<Workload> operated =
        clusters.stream()
            .map(c -> c.metadata().getName())
            .map(
                name ->
                    new Workload(
                        name,
                        Map.of("cnpg.io/cluster", name),
                        Map.of("postgresql", 5432, "status", 8000, "metrics", 9187),
                        Optional.empty()));
    return Stream.of(deployments, sets, operated).flatMap(Function.identity()).toList();
  }

  Workload workload(String name) {
    return workloads().stream()
        .filter(workload -> workload.name().equals(name))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("No pods " + name));
  }

  /** Usher's own services. */
  List<Workload> services() {
    return SERVICES.stream().map(this::workload).toList();
  }

  /** The smallest and the largest number of pods of a Deployment. */
  int[] replicas(String name) {
    return all(HorizontalPodAutoscaler.class).stream()
        .filter(scaler -> scaler.getSpec().getScaleTargetRef().getName().equals(name))
        .map(HorizontalPodAutoscaler::getSpec)
        .map(scaler -> new int[] {scaler.getMinReplicas(), scaler.getMaxReplicas()})
        .findAny()
        .orElseGet(
            () -> {
              int fixed = one(Deployment.class, name).getSpec().getReplicas();
              return new int[] {fixed, fixed};
            });
  }

  /** The pods that a selector selects, by the names of what makes them. */
  List<String> selected(LabelSelector selector) {
    return workloads().stream()
        .filter(workload -> selects(selector, workload))
        .map(Workload::name)
        .toList();
  }

  static boolean selects(LabelSelector selector, Workload workload) {
    if (!selector.getMatchExpressions().isEmpty()) {
      throw new IllegalArgumentException("Not understood: " + selector);
    }
    return workload.labels().entrySet().containsAll(selector.getMatchLabels().entrySet());
  }

  private static Workload workload(HasMetadata owner, PodTemplateSpec template) {
    Map<String, Integer> ports =
        template.getSpec().getContainers().stream()
            .flatMap(container -> container.getPorts().stream())
            .collect(toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    return new Workload(
        owner.getMetadata().getName(),
        template.getMetadata().getLabels(),
        ports,
        Optional.of(template.getSpec()));
  }

  /** The variables of the first container of a service. */
  Map<String, String> environment(Workload service) {
    return environment(service.containers().get(0));
  }

  /** The variables of a container; the value of one from a Secret is {@code secret:NAME/KEY}. */
  Map<String, String> environment(Container container) {
    Map<String, String> all = new TreeMap<>();
    container
        .getEnvFrom()
        .forEach(
            from -> all.putAll(one(ConfigMap.class, from.getConfigMapRef().getName()).getData()));
    for (EnvVar variable : container.getEnv()) {
      String value =
          variable.getValueFrom() == null
              ? variable.getValue()
              : "secret:%s/%s"
                  .formatted(
                      variable.getValueFrom().getSecretKeyRef().getName(),
                      variable.getValueFrom().getSecretKeyRef().getKey());
      all.put(variable.getName(), value);
    }
    return all;
  }
}
