package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * GitHub's files, as far as they can be checked here: their form, and that what they call exists.
 */
class WorkflowsTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final Set<String> WORKFLOW =
      Set.of("name", "on", "permissions", "concurrency", "jobs");
  private static final Set<String> JOB =
      Set.of(
          "runs-on", "needs", "if", "permissions", "timeout-minutes", "strategy", "env", "steps");
  private static final Set<String> STEP = Set.of("name", "uses", "with", "run", "if", "env");

  /** GitHub's own actions alone, by major version or commit. */
  private static final Pattern ACTION = Pattern.compile("actions/[a-z-]+@(v\\d+|[0-9a-f]{40})");

  private static final Pattern FILE = Pattern.compile("(?:bash )?((?:\\.ci|deploy)/[\\w/-]+)");

  private static final JsonNode CI =
      Kustomization.read(HOME.resolve(".github/workflows/ci.yml"), JsonNode.class).get(0);

  @Test
  void theWorkflowHasTheFormThatGithubReads() {
    assertKnown(WORKFLOW, CI);
    for (JsonNode job : CI.get("jobs")) {
      assertKnown(JOB, job);
      assertTrue(job.has("runs-on"));
      for (JsonNode needed : job.path("needs").isArray() ? job.get("needs") : List.<JsonNode>of()) {
        assertTrue(CI.get("jobs").has(needed.asText()), needed.asText());
      }
      for (JsonNode step : job.get("steps")) {
        assertKnown(STEP, step);
        assertTrue(step.has("run") != step.has("uses"), step.toString());
        assertTrue(
            step.path("uses").isMissingNode()
                || ACTION.matcher(step.get("uses").asText()).matches(),
            step.toString());
      }
    }
  }

  private static void assertKnown(Set<String> known, JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    names.removeAll(known);
    assertEquals(Set.of(), names);
  }

  @Test
  void theWorkflowChecksOnBothJavaVersionsAndBuildsEachService() throws Exception {
    assertEquals(List.of("17", "25"), texts(CI.at("/jobs/checks/strategy/matrix/java")));
    List<String> services = texts(CI.at("/jobs/images/strategy/matrix/service"));
    assertEquals(List.of("queue-service", "booking-service", "release-worker"), services);
    for (String form : texts(CI.at("/jobs/images/strategy/matrix/form"))) {
      String file = Files.readString(HOME.resolve("deploy/docker/Dockerfile." + form));
      assertTrue(file.contains("ARG SERVICE\n"), form);
      assertTrue(file.contains("ARG VERSION=") && file.contains("ARG REVISION="), form);
    }
  }

  @Test
  void theScriptsThatTheWorkflowCallsExist() {
    List<String> scripts =
        steps()
            .map(step -> step.path("run").asText())
            .flatMap(run -> FILE.matcher(run).results())
            .map((MatchResult found) -> found.group(1))
            .filter(file -> !file.startsWith("deploy/docker/"))
            .distinct()
            .toList();
    assertEquals(List.of(".ci/run", "deploy/check-reproducible"), scripts);
    for (String script : scripts) {
      assertTrue(Files.isRegularFile(HOME.resolve(script)), script);
    }
  }

  @Test
  void dependabotLooksIntoFoldersThatHaveWhatItUpdates() throws Exception {
    JsonNode updates =
        Kustomization.read(HOME.resolve(".github/dependabot.yml"), JsonNode.class)
            .get(0)
            .get("updates");
    for (JsonNode update : updates) {
      String file =
          switch (update.get("package-ecosystem").asText()) {
            case "maven" -> "pom.xml";
            case "docker" -> "Dockerfile.jvm";
            case "docker-compose" -> "docker-compose.yml";
            case "github-actions" -> ".github/workflows/ci.yml";
            default -> throw new IllegalArgumentException(update.toString());
          };
      Path folder = HOME.resolve(update.get("directory").asText().substring(1));
      assertTrue(Files.isRegularFile(folder.resolve(file)), folder + " has no " + file);
    }
  }

  private static Stream<JsonNode> steps() {
    return stream(CI.get("jobs")).flatMap(job -> stream(job.get("steps")));
  }

  private static List<String> texts(JsonNode list) {
    return stream(list).map(JsonNode::asText).toList();
  }

  private static Stream<JsonNode> stream(JsonNode nodes) {
    return StreamSupport.stream(nodes.spliterator(), false);
  }
}
