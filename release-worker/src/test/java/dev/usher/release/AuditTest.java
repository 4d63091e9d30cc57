package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.problem.ProblemException;
import dev.usher.inventory.audit.EventAudit;
import dev.usher.inventory.audit.Finding;
import dev.usher.inventory.audit.Finding.Kind;
import dev.usher.inventory.audit.StockAuditor;
import dev.usher.inventory.release.ReleaseWorkerStore;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.EventTables;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** The audit over HTTP. */
@QuarkusTest
@WithTestResource(TestStores.class)
class AuditTest {
  @Inject StockAuditor auditor;
  @Inject ReleaseWorkerStore workers;
  @Inject Heartbeat heartbeat;
  @Inject ReleaseSettings settings;
  @Inject AgroalDataSource dataSource;
  @Inject Clock clock;

  @Test
  void anEventThatIsAllRightHasNoFindings() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    event.hold(7, 600_000, 600_000);
    Reply report = audit("?event=" + event.event()).is(200);
    assertEquals(1, report.number("/events"), report::toString);
    assertTrue(report.json().path("findings").isEmpty(), report::toString);
    assertTrue(report.json().path("gateChecked").asBoolean(), report::toString);
    assertTrue(report.json().path("notAudited").isEmpty(), report::toString);
    Instant.parse(report.text("/auditedAt"));
  }

  @Test
  void whatIsFoundIsReportedOfOneEventAndOfAll() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    EventTables other = EventTables.newEvent(dataSource, 10, 8);
    event.sql(
        "update inventory.section set taken = 1 where id = 'floor' and event_id = ?",
        event.event());
    Reply report = audit("?event=" + event.event()).is(200);
    assertEquals(1, report.json().path("findings").size(), report::toString);
    assertEquals(event.event(), report.text("/findings/0/event"));
    assertEquals("COUNT", report.text("/findings/0/kind"));
    assertEquals("floor", report.text("/findings/0/subject"));
    assertEquals("taken 1, live holds 0", report.text("/findings/0/detail"));

    Reply all = audit("").is(200);
    assertTrue(all.number("/events") >= 2, all::toString);
    List<String> found = all.json().path("findings").findValuesAsText("event");
    assertTrue(found.contains(event.event()) && !found.contains(other.event()), all::toString);
    event.sql("update inventory.section set taken = 0 where event_id = ?", event.event());
  }

  @Test
  void anUnknownEventIsNotAudited() {
    audit("?event=no-such-event").isProblem(404, "unknown-event");
    audit("?event=%C3%A9").isProblem(404, "unknown-event");
  }

  @Test
  void whileOneAuditRunsASecondIsRefusedAtOnce() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    StockAudit slow =
        new StockAudit(auditor, workers, heartbeat, settings, clock, new SimpleMeterRegistry()) {
          @Override
          Optional<EventAudit> audit(String event) {
            if (begun.complete(null)) {
              end.join();
            }
            return Optional.of(new EventAudit(event, 1, List.of(), true, 0));
          }
        };
    AuditResource resource =
        new AuditResource(
            slow,
            QuarkusSecurityIdentity.builder().setPrincipal(new QuarkusPrincipal("ann")).build(),
            clock);
    CompletableFuture<AuditReport> first =
        CompletableFuture.supplyAsync(() -> resource.audit("gala"));
    begun.join();

    ProblemException second = assertThrows(ProblemException.class, () -> resource.audit("gala"));
    assertEquals(503, second.problem().status());
    assertEquals("5", second.problem().headers().get("Retry-After"));

    end.complete(null);
    assertEquals(1, first.join().events());
    assertEquals(1, resource.audit("gala").events());
  }

  @Test
  void ofManyFindingsTheFirstThousandAreReported() {
    List<Finding> many =
        IntStream.range(0, 600)
            .mapToObj(n -> new Finding(Kind.SEAT, "hall-A-" + n, "detail"))
            .toList();
    EventAudit found = new EventAudit("gala", 1, many, true, 0);
    AuditReport report = AuditReport.of(clock.instant(), List.of(found, found), List.of());
    assertEquals(1_000, report.findings().size());
    assertTrue(report.truncated());
    assertEquals(false, AuditReport.of(clock.instant(), List.of(found), List.of()).truncated());
  }

  private static Reply audit(String query) {
    String url = ConfigProvider.getConfig().getValue("test.url", String.class);
    String token = TestStores.keys().token("ann", "operator", Duration.ofMinutes(5));
    return Http.send(
        "POST",
        url.replaceAll("/$", "") + "/api/audits" + query,
        "",
        Map.of("Authorization", "Bearer " + token));
  }
}
