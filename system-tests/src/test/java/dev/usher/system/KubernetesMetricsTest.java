package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.system.Manifests.Workload;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What watches the pods of production against the pods and the metrics that they have. */
class KubernetesMetricsTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  @Test
  void eachAutoscalerWatchesAMetricOfItsServiceThatPrometheusAdapterMakes() throws Exception {
    String adapter =
        Files.readString(Manifests.FOLDER.resolve("overlays/production/prometheus-adapter.yaml"));
    for (HorizontalPodAutoscaler scaler : scalers()) {
      String service = target(scaler);
      List<String> metrics =
          scaler.getSpec().getMetrics().stream()
              .filter(metric -> metric.getType().equals("Pods"))
              .map(metric -> metric.getPods().getMetric().getName())
              .toList();
      assertFalse(metrics.isEmpty(), service);
      for (String metric : metrics) {
        assertTrue(adapter.contains("seriesQuery: " + metric + "{"), metric);
        assertTrue(isDescribed(metric, service.replaceFirst("-.*", "")), metric);
      }
    }
  }

  /** Whether the page of metrics, which a test keeps true, has the metric for the service. */
  private static boolean isDescribed(String metric, String service) throws Exception {
    return Files.readAllLines(HOME.resolve("docs/reference/metrics.md")).stream()
        .filter(line -> line.startsWith("| `" + metric + "` |"))
        .anyMatch(line -> line.split("\\|", -1)[5].contains(service));
  }

  @Test
  void nothingElseSetsTheNumberOfPods() {
    for (HorizontalPodAutoscaler scaler : scalers()) {
      HorizontalPodAutoscalerSpec spec = scaler.getSpec();
      Deployment deployment = Manifests.of("production").one(Deployment.class, target(scaler));
      assertEquals(null, deployment.getSpec().getReplicas(), target(scaler));
      assertTrue(spec.getMinReplicas() >= 2 && spec.getMinReplicas() < spec.getMaxReplicas());
    }
  }

  @Test
  void prometheusFindsThePodsByWhatTheyHaveAndGivesThemTheLabelsThatOthersExpect() {
    JsonNode job =
        Kustomization.read(
                Manifests.FOLDER.resolve("overlays/production/prometheus-scrape.yaml"),
                JsonNode.class)
            .get(0)
            .at("/scrape_configs/0");
    Map<String, String> kept = new HashMap<>();
    Set<String> labels = new HashSet<>();
    for (JsonNode rule : job.get("relabel_configs")) {
      if (rule.has("action")) {
        kept.put(rule.at("/source_labels/0").asText(), rule.get("regex").asText());
      } else {
        labels.add(rule.get("target_label").asText());
      }
    }
    assertEquals(Set.of("job", "namespace", "pod"), labels);
    String label = "__meta_kubernetes_pod_label_app_kubernetes_io_part_of";
    for (Workload service : Manifests.of("production").services()) {
      assertEquals(service.labels().get("app.kubernetes.io/part-of"), kept.get(label));
      assertEquals(service.name(), service.labels().get("app.kubernetes.io/name"));
      assertTrue(
          service.ports().containsKey(kept.get("__meta_kubernetes_pod_container_port_name")));
    }
  }

  private static String target(HorizontalPodAutoscaler scaler) {
    assertEquals("Deployment", scaler.getSpec().getScaleTargetRef().getKind());
    return scaler.getSpec().getScaleTargetRef().getName();
  }

  private static List<HorizontalPodAutoscaler> scalers() {
    List<HorizontalPodAutoscaler> scalers =
        Manifests.of("production").all(HorizontalPodAutoscaler.class);
    assertEquals(2, scalers.size());
    return scalers;
  }
}
