package dev.usher.system;

import static dev.usher.testing.Eventually.await;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import io.opentelemetry.proto.trace.v1.Span;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the packaged services show of themselves. */
class ObservabilityIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final String SEAT = "hall-A-12";
  private static final String HOLD = "POST /api/events/{event}/holds";
  private static final Pattern TYPE = Pattern.compile("# TYPE (usher_\\w+) (\\w+)");
  private static final Pattern SAMPLE = Pattern.compile("(usher_\\w+)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  private static final Map<String, ServiceProcess> SERVICES = new LinkedHashMap<>();

  private static OtlpReceiver traces;

  @BeforeAll
  static void start() {
    traces = OtlpReceiver.start();
    String bookingPort = Integer.toString(FreePort.find());
    String booking = "http://localhost:" + bookingPort;
    start("queue", "queue-service", Map.of("usher.booking.url", booking));
    start(
        "booking",
        "booking-service",
        Map.of(
            "usher.queue.url",
            url("queue"),
            "quarkus.http.port",
            bookingPort,
            "usher.public-url",
            booking));
    start("worker", "release-worker", Map.of("usher.release.audit-interval", "PT0.5S"));
    SERVICES.values().forEach(service -> service.awaitReady(START));
  }

  @AfterAll
  static void stop() {
    SERVICES.values().forEach(ServiceProcess::close);
    SERVICES.clear();
    traces.close();
  }

  @Test
  void theServicesExportTheMetricsOfTheReferencePageAndNoOther() throws Exception {
    Visitor ann = OnSale.opens(url("queue"), url("booking"), SHORT).joins().isAdmitted();
    String anns = ann.holds(SEAT).then().statusCode(201).extract().path("id");
    await("Ann's hold has expired")
        .until(() -> ann.looksAt(anns).then().extract().path("status").equals("EXPIRED"));
    OnSale sale = OnSale.opens(url("queue"), url("booking"), LONG);
    Visitor bob = sale.joins().isAdmitted();
    String hold = bob.holds(SEAT).then().statusCode(201).extract().path("id");
    sale.joins().isAdmitted().holds(SEAT).then().statusCode(409);
    bob.pays(hold);
    await("Bob has booked").until(() -> bob.booking(hold).statusCode() == 200);
    given()
        .contentType(ContentType.JSON)
        .body("{}")
        .post(url("booking") + "/api/payments/sandbox/webhook")
        .then()
        .statusCode(401);

    for (String service : SERVICES.keySet()) {
      String described =
          MetricsPage.own().stream()
              .filter(metric -> metric.services().contains(service))
              .map(metric -> line(metric.name(), metric.type(), metric.labels()))
              .sorted()
              .collect(Collectors.joining("\n"));
      await("the metrics of " + service)
          .untilAsserted(() -> assertEquals(described, exported(service)));
    }
  }

  @Test
  void theServicesExportTheMetricsOfTheirRuntimeThatAreOnThePage() throws Exception {
    // Requests are counted from the first one on.
    given().get(url("worker") + "/").then().statusCode(200);
    given().get(url("booking") + "/").then().statusCode(200);
    given().get(url("queue") + "/").then().statusCode(200);
    for (String service : SERVICES.keySet()) {
      List<String> series =
          MetricsPage.all().stream()
              .filter(metric -> metric.services().contains(service))
              .filter(metric -> !metric.name().matches("usher_.*|up"))
              .flatMap(MetricsPage.Metric::series)
              .toList();
      await("the metrics of the runtime of " + service)
          .untilAsserted(
              () -> {
                String metrics = metrics(service);
                assertEquals(
                    List.of(),
                    series.stream()
                        .filter(name -> !metrics.contains("\n" + name + "{"))
                        .filter(name -> !metrics.contains("\n" + name + " "))
                        .toList());
              });
    }
  }

  private static String metrics(String service) {
    return given()
        // The format that has the whole names of counters.
        .accept(ContentType.TEXT)
        .get(Objects.requireNonNull(SERVICES.get(service)).managementUrl() + "/q/metrics")
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }

  @Test
  void aHoldAndWhatItDoesInPostgresqlAndRedisAreOneTrace() {
    OnSale sale = OnSale.opens(url("queue"), url("booking"), LONG);
    sale.joins().isAdmitted().holds(SEAT).then().statusCode(201);
    await("a trace of a hold with SQL and Redis")
        .until(
            () ->
                traces.traces().stream()
                    .anyMatch(
                        trace ->
                            has(trace, HOLD)
                                && has(trace, "settle.lua")
                                && trace.stream().anyMatch(span -> isInsertOfHolds(span, trace))));
  }

  @Test
  void theReportOfAFinishedPassIsPartOfTheTraceOfThePayment() {
    OnSale sale = OnSale.opens(url("queue"), url("booking"), LONG);
    Visitor ann = sale.joins().isAdmitted();
    ann.pays(ann.holds(SEAT).then().statusCode(201).extract().path("id"));
    await("the payment's trace goes through the outbox to queue-service")
        .until(
            () ->
                traces.traces().stream()
                    .anyMatch(
                        trace ->
                            has(trace, "POST /api/payments/{provider}/webhook")
                                && has(trace, "outbox pass-finished")
                                && has(trace, "DELETE /api/rooms/{room}/passes/{passId}")));
  }

  /** Timers read PostgreSQL and Redis several times a second. */
  @Test
  void whatIsDoneForNoRequestBeginsNoTrace() {
    OnSale sale = OnSale.opens(url("queue"), url("booking"), LONG);
    sale.joins().isAdmitted().holds(SEAT).then().statusCode(201);
    await("a trace of a hold")
        .until(() -> traces.traces().stream().anyMatch(trace -> has(trace, HOLD)));
    assertEquals(
        Set.of(),
        traces.traces().stream()
            .flatMap(List::stream)
            .filter(span -> span.getParentSpanId().isEmpty())
            .filter(span -> span.getKind() != Span.SpanKind.SPAN_KIND_SERVER)
            .map(Span::getName)
            .collect(Collectors.toSet()));
  }

  private static boolean has(List<Span> trace, String name) {
    return trace.stream().anyMatch(span -> span.getName().equals(name));
  }

  private static boolean isInsertOfHolds(Span span, List<Span> trace) {
    return span.getAttributesList().stream()
            .anyMatch(
                attribute ->
                    attribute.getKey().startsWith("db.")
                        && attribute.getValue().getStringValue().contains("hold"))
        && trace.stream().anyMatch(other -> other.getSpanId().equals(span.getParentSpanId()));
  }

  @Test
  void aLineOfTheLogHasTheTraceOfItsRequest() {
    OnSale sale = OnSale.opens(url("queue"), url("booking"), LONG);
    String logged = lineOf(sale).at("/mdc/traceId").asText();
    await("the trace " + logged)
        .until(
            () ->
                traces.traces().stream()
                    .anyMatch(
                        trace -> has(trace, "PUT /api/rooms/{room}") && logged.equals(id(trace))));
  }

  private static String id(List<Span> trace) {
    return HexFormat.of().formatHex(trace.get(0).getTraceId().toByteArray());
  }

  @Test
  void aLineOfTheLogIsAnObjectWithItsFields() {
    OnSale sale = OnSale.opens(url("queue"), url("booking"), LONG);
    JsonNode line = lineOf(sale);
    assertEquals(
        "room=%s revision=1 settings saved".formatted(sale.event()), line.get("message").asText());
    assertEquals("INFO", line.get("level").asText());
    assertEquals("1", line.at("/mdc/revision").asText());
    assertTrue(Instant.parse(line.get("timestamp").asText()).isAfter(Instant.EPOCH));
  }

  /** The line of the log about the room's settings. */
  private static JsonNode lineOf(OnSale sale) {
    List<JsonNode> lines = log("queue");
    return lines.stream()
        .filter(line -> line.at("/mdc/room").asText().equals(sale.event()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(lines));
  }

  /** Every whole line of the service's own; the JVM may have written others. */
  private static List<JsonNode> log(String service) {
    try {
      List<JsonNode> lines = new ArrayList<>();
      String written = Files.readString(Objects.requireNonNull(SERVICES.get(service)).log());
      for (String line : written.substring(0, written.lastIndexOf('\n') + 1).split("\n", -1)) {
        if (line.startsWith("{")) {
          lines.add(new ObjectMapper().readTree(line));
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One line for each metric: name, type and the names of its labels. */
  private static String exported(String service) {
    String metrics = metrics(service);
    Map<String, String> types = new TreeMap<>();
    TYPE.matcher(metrics).results().forEach(found -> types.put(found.group(1), found.group(2)));
    types.keySet().removeAll(types.keySet().stream().map(name -> name + "_max").toList());
    Map<String, Set<String>> labels = new TreeMap<>();
    Matcher sample = SAMPLE.matcher(metrics);
    while (sample.find()) {
      String name = sample.group(1);
      String base = name.replaceFirst("_(bucket|count|sum)$", "");
      Set<String> names =
          labels.computeIfAbsent(types.containsKey(name) ? name : base, n -> new TreeSet<>());
      LABEL
          .matcher(Objects.requireNonNullElse(sample.group(2), ""))
          .results()
          .map(found -> found.group(1))
          .filter(label -> !label.equals("le"))
          .forEach(names::add);
    }
    return types.entrySet().stream()
        .map(
            type ->
                line(
                    type.getKey(),
                    type.getValue(),
                    List.copyOf(labels.getOrDefault(type.getKey(), Set.of()))))
        .collect(Collectors.joining("\n"));
  }

  private static String line(String name, String type, List<String> labels) {
    return name + " " + type + " " + String.join(",", labels.stream().sorted().toList());
  }

  private static void start(String name, String module, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    // The test stores bring the settings of all services.
    all.put("smallrye.config.mapping.validate-unknown", "false");
    all.put("quarkus.log.console.json.enabled", "true");
    all.put("quarkus.profile", "prod,traces");
    all.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
    all.put("quarkus.otel.exporter.otlp.endpoint", traces.url());
    all.put("quarkus.otel.bsp.schedule.delay", "PT0.2S");
    SERVICES.put(name, TestStores.service(module, all));
  }

  private static String url(String name) {
    return Objects.requireNonNull(SERVICES.get(name)).url();
  }
}
