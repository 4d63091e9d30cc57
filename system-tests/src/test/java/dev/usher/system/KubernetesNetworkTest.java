package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.system.Manifests.Workload;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which pods the network policies in {@code deploy/kubernetes} let speak to which. */
class KubernetesNetworkTest {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:http|redis|jdbc:postgresql)://([a-z-]+):(\\d+)(?:[/?].*)?");

  @EachOverlay
  void podsReachWhatTheirSettingsNameAndNothingElse(String overlay) {
    Manifests all = Manifests.of(overlay);
    Set<String> needed = new TreeSet<>();
    for (Workload service : all.services()) {
      for (MatchResult address : addresses(all.environment(service)).toList()) {
        int port = Integer.parseInt(address.group(2));
        assertEquals(servicePorts(all).get(address.group(1)), port, address.group());
        needed.add(connection(service.name(), address.group(1).replaceFirst("-rw$", ""), port));
      }
    }
    for (Manifests.Cluster cluster : all.clusters()) {
      String name = cluster.metadata().getName();
      needed.add(connection(name, name, 5432));
      needed.add(connection(name, name, 8000));
    }
    Set<String> leave = new TreeSet<>();
    Set<String> enter = new TreeSet<>();
    for (Workload from : all.workloads()) {
      for (Workload to : all.workloads()) {
        for (int port : to.ports().values()) {
          String connection = connection(from.name(), to.name(), port);
          if (mayLeave(all, from, to, port)) {
            leave.add(connection);
          }
          if (mayEnter(all, from, to, port)) {
            enter.add(connection);
          }
        }
      }
    }
    assertEquals(needed, leave);
    assertEquals(needed, enter);
  }

  private static String connection(String from, String to, int port) {
    return "%s to %s:%d".formatted(from, to, port);
  }

  private static Stream<MatchResult> addresses(Map<String, String> environment) {
    return environment.values().stream()
        .flatMap(value -> ADDRESS.matcher(value).results())
        .filter(address -> !address.group(1).equals("localhost"));
  }

  /** The ports of the Services, those that CloudNativePG makes among them. */
  private static Map<String, Integer> servicePorts(Manifests all) {
    Map<String, Integer> ports = new HashMap<>();
    for (Service service : all.all(Service.class)) {
      ports.put(service.getMetadata().getName(), service.getSpec().getPorts().get(0).getPort());
    }
    all.clusters().forEach(cluster -> ports.put(cluster.metadata().getName() + "-rw", 5432));
    return ports;
  }

  private static boolean mayLeave(Manifests all, Workload from, Workload to, int port) {
    return policies(all, from)
        .flatMap(policy -> policy.getSpec().getEgress().stream())
        .anyMatch(
            (NetworkPolicyEgressRule rule) -> has(rule.getTo(), to) && has(rule.getPorts(), port));
  }

  private static boolean mayEnter(Manifests all, Workload from, Workload to, int port) {
    return policies(all, to)
        .flatMap(policy -> policy.getSpec().getIngress().stream())
        .anyMatch(
            (NetworkPolicyIngressRule rule) ->
                has(rule.getFrom(), from) && has(rule.getPorts(), port));
  }

  private static Stream<NetworkPolicy> policies(Manifests all, Workload pods) {
    return all.all(NetworkPolicy.class).stream()
        .filter(policy -> Manifests.selects(policy.getSpec().getPodSelector(), pods));
  }

  /** By their labels; rules for other namespaces and for addresses are for what is elsewhere. */
  private static boolean has(List<NetworkPolicyPeer> peers, Workload pods) {
    return peers.stream()
        .filter(peer -> peer.getPodSelector() != null && peer.getNamespaceSelector() == null)
        .anyMatch(peer -> Manifests.selects(peer.getPodSelector(), pods));
  }

  private static boolean has(List<NetworkPolicyPort> ports, int port) {
    return ports.isEmpty() || ports.stream().anyMatch(p -> p.getPort().getIntVal() == port);
  }

  @EachOverlay
  void nothingIsAllowedByDefault(String overlay) {
    var deny = Manifests.of(overlay).one(NetworkPolicy.class, "default-deny").getSpec();
    assertEquals(new LabelSelector(), deny.getPodSelector());
    assertEquals(List.of("Ingress", "Egress"), deny.getPolicyTypes());
    assertEquals(List.of(), deny.getIngress());
    assertEquals(List.of(), deny.getEgress());
  }

  @EachOverlay
  void onlyMonitoringReachesTheManagementPort(String overlay) {
    Manifests all = Manifests.of(overlay);
    for (Workload service : all.services()) {
      List<NetworkPolicyPeer> peers =
          policies(all, service)
              .flatMap(policy -> policy.getSpec().getIngress().stream())
              .filter(rule -> has(rule.getPorts(), service.ports().get("management")))
              .flatMap(rule -> rule.getFrom().stream())
              .toList();
      assertEquals(1, peers.size(), service.name());
      assertEquals(
          Map.of("kubernetes.io/metadata.name", "monitoring"),
          peers.get(0).getNamespaceSelector().getMatchLabels());
    }
  }
}
