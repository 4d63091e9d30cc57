package dev.usher.system;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.usher.system.Manifests.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The manifests in {@code deploy/kubernetes} against Kubernetes' model, each other, and the
 * services. Nothing here needs a cluster; what only a cluster can show is listed in {@code
 * docs/operations/kubernetes.md}.
 */
class KubernetesManifestsTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  @EachOverlay
  void isRenderedAsByKubectl(String overlay, @TempDir Path copy) throws Exception {
    assumeTrue(isInstalled("kubectl"), "kubectl is not installed: nothing to compare with");
    copy(Manifests.FOLDER, copy);
    Path folder = copy.resolve("overlays").resolve(overlay);
    for (String secret : Kustomization.filesOfSecrets(folder)) {
      Files.createDirectories(folder.resolve(secret).getParent());
      Files.writeString(folder.resolve(secret), "content of " + secret);
    }
    Path rendered = copy.resolve("rendered.yaml");
    Process kubectl =
        new ProcessBuilder("kubectl", "kustomize", folder.toString())
            .redirectOutput(rendered.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals(0, kubectl.waitFor());
    // kubectl appends a hash to the names of what is generated.
    String text =
        Files.readString(rendered)
            .replaceAll("\\b((?:name|secretName): [a-z-]+)-[0-9a-z]{10}\\n", "$1\n");
    Files.writeString(rendered, text);
    assertEquals(
        byName(Kustomization.read(rendered, ObjectNode.class)),
        byName(Kustomization.build(folder)));
  }

  private static Map<String, ObjectNode> byName(List<ObjectNode> objects) {
    return objects.stream()
        .collect(toMap(o -> Kustomization.kind(o) + "/" + Kustomization.name(o), o -> o));
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(f -> !f.equals(from)).toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowIsRefused() {
    ObjectNode deployment =
        Kustomization.build(Manifests.FOLDER.resolve("base")).stream()
            .filter(object -> Kustomization.kind(object).equals("Deployment"))
            .findAny()
            .orElseThrow();
    assertNotNull(Manifests.parse(deployment));
    ((ObjectNode) deployment.at("/spec/template/spec/containers/0/livenessProbe"))
        .put("periodSecond", 1);
    assertThrows(IllegalArgumentException.class, () -> Manifests.parse(deployment));
  }

  @EachOverlay
  void hasEachObjectOnceAndAllInOneNamespace(String overlay) {
    List<HasMetadata> objects = Manifests.of(overlay).objects();
    List<String> names =
        objects.stream().map(o -> o.getKind() + "/" + o.getMetadata().getName()).toList();
    assertEquals(names.stream().distinct().toList(), names);
    assertEquals(
        Set.of("usher"),
        objects.stream()
            .filter(o -> !o.getKind().equals("Namespace"))
            .map(o -> o.getMetadata().getNamespace())
            .collect(toSet()));
  }

  @EachOverlay
  void selectorsSelectTheirOwnPodsOnly(String overlay) {
    Manifests all = Manifests.of(overlay);
    Map<HasMetadata, LabelSelector> selectors = new HashMap<>();
    for (Deployment deployment : all.all(Deployment.class)) {
      selectors.put(deployment, deployment.getSpec().getSelector());
    }
    for (StatefulSet set : all.all(StatefulSet.class)) {
      selectors.put(set, set.getSpec().getSelector());
    }
    for (Service service : all.all(Service.class)) {
      selectors.put(
          service,
          new LabelSelectorBuilder().withMatchLabels(service.getSpec().getSelector()).build());
    }
    for (PodDisruptionBudget budget : all.all(PodDisruptionBudget.class)) {
      selectors.put(budget, budget.getSpec().getSelector());
    }
    selectors.forEach(
        (object, selector) ->
            assertEquals(
                List.of(object.getMetadata().getName()), all.selected(selector), object.getKind()));
  }

  @EachOverlay
  void theServicesRunOurImagesSpreadOverNodesAndZones(String overlay) {
    Manifests all = Manifests.of(overlay);
    for (Workload service : all.services()) {
      String image = service.containers().get(0).getImage();
      assertEquals("usher/" + service.name(), image.replaceFirst(":.*", ""));
      List<TopologySpreadConstraint> spread = pod(service).getTopologySpreadConstraints();
      assertEquals(
          List.of("topology.kubernetes.io/zone", "kubernetes.io/hostname"),
          spread.stream().map(TopologySpreadConstraint::getTopologyKey).toList());
      for (TopologySpreadConstraint constraint : spread) {
        assertEquals(List.of(service.name()), all.selected(constraint.getLabelSelector()));
      }
    }
  }

  @EachOverlay
  void portsAreThoseOfTheServices(String overlay) throws Exception {
    Manifests all = Manifests.of(overlay);
    for (Workload service : all.services()) {
      Properties properties = new ServiceSettings(service.name()).properties();
      assertEquals("true", properties.getProperty("quarkus.management.enabled"));
      assertEquals(
          Map.of(
              "http", Integer.valueOf(properties.getProperty("quarkus.http.port")),
              "management",
                  Integer.valueOf(properties.getProperty("quarkus.management.port", "9000"))),
          service.ports());
    }
    for (Service service : all.all(Service.class)) {
      Workload pods = all.workload(service.getMetadata().getName());
      for (ServicePort port : service.getSpec().getPorts()) {
        assertEquals(pods.ports().get(port.getTargetPort().getStrVal()), port.getPort());
        assertTrue(!port.getPort().equals(pods.ports().get("management")), pods.name());
      }
    }
  }

  @EachOverlay
  void routesLeadToServicesAndDoNotEndStreams(String overlay) {
    Manifests all = Manifests.of(overlay);
    for (HTTPRoute route : all.all(HTTPRoute.class)) {
      for (HTTPRouteRule rule : route.getSpec().getRules()) {
        assertEquals("0s", rule.getTimeouts().getRequest());
        assertEquals("0s", rule.getTimeouts().getBackendRequest());
        for (HTTPBackendRef backend : rule.getBackendRefs()) {
          Service service = all.one(Service.class, backend.getName());
          assertEquals(service.getSpec().getPorts().get(0).getPort(), backend.getPort());
        }
      }
    }
  }

  @EachOverlay
  void probesAskTheManagementPort(String overlay) throws Exception {
    for (Workload service : Manifests.of(overlay).services()) {
      String pom = Files.readString(HOME.resolve(service.name()).resolve("pom.xml"));
      assertTrue(pom.contains("<artifactId>quarkus-smallrye-health</artifactId>"), service.name());
      Container container = service.containers().get(0);
      assertEquals("/q/health/started", path(container.getStartupProbe()));
      assertEquals("/q/health/live", path(container.getLivenessProbe()));
      assertEquals("/q/health/ready", path(container.getReadinessProbe()));
      // Migrations come before the start and may take minutes.
      Probe startup = container.getStartupProbe();
      assertTrue(startup.getFailureThreshold() * startup.getPeriodSeconds() >= 300, pom);
    }
  }

  private static String path(Probe probe) {
    assertEquals(new IntOrString("management"), probe.getHttpGet().getPort());
    return probe.getHttpGet().getPath();
  }

  @EachOverlay
  void aPodHasMoreTimeToStopThanItsServiceTakes(String overlay) throws Exception {
    for (Workload service : Manifests.of(overlay).services()) {
      Duration needed =
          preStop(service)
              .plus(duration(overlay, service, "usher.shutdown.delay"))
              .plus(duration(overlay, service, "usher.shutdown.timeout"));
      Duration given = Duration.ofSeconds(pod(service).getTerminationGracePeriodSeconds());
      // The rest of the shutdown takes a moment, too.
      assertTrue(
          given.compareTo(needed.plusSeconds(5)) >= 0,
          () -> service.name() + " needs " + needed + " and has " + given);
    }
  }

  private static Duration preStop(Workload service) {
    Container container = service.containers().get(0);
    return container.getLifecycle() == null
        ? Duration.ZERO
        : Duration.ofSeconds(container.getLifecycle().getPreStop().getSleep().getSeconds());
  }

  private static Duration duration(String overlay, Workload service, String setting)
      throws IOException {
    ServiceSettings settings = new ServiceSettings(service.name());
    String variable = ServiceSettings.variable(setting);
    String byDefault =
        Objects.requireNonNull(settings.own().get(variable)).byDefault().orElseThrow();
    String own = settings.properties().getProperty(setting, byDefault);
    return Duration.parse(Manifests.of(overlay).environment(service).getOrDefault(variable, own));
  }

  @EachOverlay
  void containersHaveResourcesAndNoRights(String overlay) {
    for (Workload workload : Manifests.of(overlay).workloads()) {
      workload.pod().ifPresent(pod -> assertHasNoRights(workload.name(), pod));
      for (Container container : workload.containers()) {
        SecurityContext security = container.getSecurityContext();
        assertEquals(false, security.getAllowPrivilegeEscalation(), container.getName());
        assertEquals(true, security.getReadOnlyRootFilesystem(), container.getName());
        assertEquals(List.of("ALL"), security.getCapabilities().getDrop(), container.getName());
        assertNotNull(container.getReadinessProbe(), container.getName());
        for (String resource : List.of("cpu", "memory")) {
          double request = amount(container.getResources().getRequests(), resource);
          double limit = amount(container.getResources().getLimits(), resource);
          assertTrue(request > 0 && request <= limit, container.getName());
        }
      }
    }
  }

  private static void assertHasNoRights(String name, PodSpec pod) {
    assertEquals(false, pod.getAutomountServiceAccountToken(), name);
    // Variables that Kubernetes adds could be read as settings.
    assertEquals(false, pod.getEnableServiceLinks(), name);
    assertEquals(true, pod.getSecurityContext().getRunAsNonRoot(), name);
    assertTrue(pod.getSecurityContext().getRunAsUser() > 0, name);
    assertEquals("RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType(), name);
    assertEquals(List.of(), pod.getInitContainers(), name);
  }

  private static double amount(Map<String, Quantity> resources, String name) {
    return Quantity.getAmountInBytes(Objects.requireNonNull(resources.get(name))).doubleValue();
  }

  @EachOverlay
  void aDrainMayTakeAPodAndLeavesOne(String overlay) {
    Manifests all = Manifests.of(overlay);
    for (Workload service : all.services()) {
      int replicas = all.replicas(service.name())[0];
      PodDisruptionBudgetSpec budget = all.one(PodDisruptionBudget.class, service.name()).getSpec();
      int mayGo =
          budget.getMaxUnavailable() == null
              ? replicas - budget.getMinAvailable().getIntVal()
              : budget.getMaxUnavailable().getIntVal();
      assertTrue(mayGo >= 1 && mayGo < replicas, service.name());
    }
  }

  private static PodSpec pod(Workload service) {
    return service.pod().orElseThrow();
  }
}
