package dev.usher.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code deploy/observability} against the metrics, the runbook and Prometheus. */
class ObservabilityFilesTest {
  private static final Path FOLDER = MetricsPage.HOME.resolve("deploy/observability");
  private static final Path PROMETHEUS = FOLDER.resolve("prometheus");
  private static final String RUNBOOK = "docs/operations/runbook.md";
  private static final Pattern ENTRY = Pattern.compile("(?m)^### (\\w+)$");
  private static final Pattern BLOCK = Pattern.compile("(?s)```promql\\n(.*?)```");

  /** What is no metric in an expression: strings, selectors, ranges, labels of an aggregation. */
  private static final List<String> NO_METRICS =
      List.of(
          "\"[^\"]*\"",
          "\\{[^}]*}",
          "\\[[^]]*]",
          "\\b(by|on|without|ignoring|group_left|group_right)\\s*\\([^)]*\\)",
          "\\b\\w+(?=\\s*\\()",
          "\\b(and|or|unless|offset|bool)\\b",
          "\\b[0-9.]+[a-z]*\\b");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*");

  @Test
  void everyMetricOfAnAlertExists() throws Exception {
    assertEquals(Set.of(), unknown(expressions(alertRules())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"on-sale", "services"})
  void everyMetricOfADashboardExists(String dashboard) throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(FOLDER.resolve("grafana/dashboards/" + dashboard + ".json").toFile());
    List<String> expressions = expressions(json.findParents("expr"));
    assertTrue(expressions.size() >= json.get("panels").size(), "every panel has one");
    json.get("templating")
        .findValues("query")
        .forEach(
            query -> {
              if (query.asText().startsWith("label_values(")) {
                expressions.add(query.asText().replaceAll("label_values\\((\\w+),.*", "$1"));
              }
            });
    assertEquals(Set.of(), unknown(expressions));
    assertEquals(
        Set.of("prometheus"),
        json.findValues("datasource").stream()
            .map(source -> source.get("uid").asText())
            .collect(Collectors.toSet()));
  }

  @Test
  void everyMetricOfAServiceLevelExists() throws Exception {
    String page = Files.readString(MetricsPage.HOME.resolve("docs/operations/slo.md"));
    List<String> expressions = BLOCK.matcher(page).results().map(found -> found.group(1)).toList();
    assertFalse(expressions.isEmpty());
    assertEquals(Set.of(), unknown(expressions));
  }

  @Test
  void everyAlertHasAnEntryInTheRunbookAndNoOtherIsThere() throws Exception {
    Set<String> entries = new TreeSet<>();
    ENTRY
        .matcher(Files.readString(MetricsPage.HOME.resolve(RUNBOOK)))
        .results()
        .forEach(found -> entries.add(found.group(1)));
    Set<String> alerts = new TreeSet<>();
    for (JsonNode rule : alertRules()) {
      if (rule.has("alert")) {
        String name = rule.get("alert").asText();
        alerts.add(name);
        assertEquals(
            RUNBOOK + "#" + name.toLowerCase(Locale.ROOT),
            rule.at("/annotations/runbook_url").asText());
        assertTrue(Set.of("page", "ticket").contains(rule.at("/labels/severity").asText()), name);
      }
    }
    assertEquals(alerts, entries);
  }

  @Test
  void theOtherFilesParse() throws Exception {
    for (String file :
        List.of(
            "prometheus/prometheus.yml",
            "otel-collector.yml",
            "grafana/provisioning/datasources/prometheus.yml",
            "grafana/provisioning/dashboards/usher.yml")) {
      assertTrue(yaml(FOLDER.resolve(file)).isObject(), file);
    }
    assertEquals(
        "prometheus",
        yaml(FOLDER.resolve("grafana/provisioning/datasources/prometheus.yml"))
            .at("/datasources/0/uid")
            .asText());
  }

  @Test
  void prometheusAcceptsTheConfiguration() throws Exception {
    promtool("check", "config", "prometheus.yml");
  }

  @Test
  void theAlertsWarnOfWhatTheyAreFor() throws Exception {
    promtool("test", "rules", "alerts-test.yml");
  }

  private static void promtool(String... arguments) throws Exception {
    Optional<Path> promtool =
        Arrays.stream(
                Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder, "promtool"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(promtool.isPresent(), "promtool is not installed (Debian: package prometheus)");
    List<String> command = new ArrayList<>(List.of(promtool.get().toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(PROMETHEUS.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  private static Set<String> unknown(List<String> expressions) throws IOException {
    Set<String> known = new TreeSet<>(MetricsPage.series());
    alertRules().stream()
        .filter(rule -> rule.has("record"))
        .forEach(rule -> known.add(rule.get("record").asText()));
    return expressions.stream()
        .flatMap(ObservabilityFilesTest::metrics)
        .filter(name -> !known.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> metrics(String expression) {
    String rest = expression;
    for (String noMetric : NO_METRICS) {
      rest = rest.replaceAll(noMetric, " ");
    }
    List<String> names = NAME.matcher(rest).results().map(MatchResult::group).toList();
    assertFalse(names.isEmpty(), expression);
    return names.stream();
  }

  private static List<JsonNode> alertRules() throws IOException {
    return yaml(PROMETHEUS.resolve("alerts.yml")).findParents("expr");
  }

  private static List<String> expressions(List<JsonNode> parents) {
    return new ArrayList<>(parents.stream().map(parent -> parent.get("expr").asText()).toList());
  }

  private static JsonNode yaml(Path file) throws IOException {
    return new YAMLMapper().readTree(file.toFile());
  }
}
