package dev.usher.release;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.audit.StockAuditStore;
import dev.usher.inventory.audit.StockAuditStore.Finding;
import dev.usher.inventory.audit.StockAuditStore.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Compares holds, seats and counts of every event that changed, again and again, one event after
 * the other. It changes nothing: what it finds is counted and logged, and a person decides. One
 * thread of its own, so that no release waits for it.
 */
@ApplicationScoped
class StockAudit {
  private static final Logger LOG = Logger.getLogger(StockAudit.class);
  private static final int MOST_SHOWN = 10;

  private record Audited(long version, List<Finding> findings) {
    long count(Kind kind) {
      return findings.stream().filter(finding -> finding.kind() == kind).count();
    }
  }

  private final Map<String, Audited> audited = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "stock-audit"));
  private final StockAuditStore store;
  private final ReleaseSettings settings;
  private final Counter audits;
  private final Counter failures;

  StockAudit(StockAuditStore store, ReleaseSettings settings, MeterRegistry meters) {
    this.store = store;
    this.settings = settings;
    this.audits =
        Counter.builder("usher.audits")
            .description("Audits of the stock of an event")
            .register(meters);
    this.failures =
        Counter.builder("usher.audit.failures")
            .description("Audits that could not be made")
            .register(meters);
    for (Kind kind : Kind.values()) {
      Gauge.builder("usher.audit.findings", audited, all -> findings(all, kind))
          .description("What the last audits of all events found: always 0")
          .tag("kind", kind.name())
          .register(meters);
    }
  }

  // No failure is lost: auditChanged logs each.
  @SuppressWarnings("FutureReturnValueIgnored")
  void start(@Observes StartupEvent started) {
    long interval = settings.auditInterval().toMillis();
    if (interval > 0) {
      thread.scheduleWithFixedDelay(this::auditChanged, interval, interval, TimeUnit.MILLISECONDS);
    }
  }

  void stop(@Observes ShutdownEvent stopping) {
    thread.shutdownNow();
  }

  /** Audits the events that changed since their last audit, and those with findings. */
  void auditChanged() {
    try {
      Map<String, Long> versions = store.versions();
      audited.keySet().retainAll(versions.keySet());
      versions.forEach(
          (event, version) -> {
            Audited last = audited.get(event);
            if (last == null || last.version() != version || !last.findings().isEmpty()) {
              audit(event, version);
            }
          });
    } catch (SqlFault e) {
      failures.increment();
      LOG.warnf("The stock is audited again in %s: %s", settings.auditInterval(), e);
    } catch (RuntimeException e) {
      failures.increment();
      LOG.error("The audit of the stock failed", e);
    }
  }

  private void audit(String event, long version) {
    List<Finding> findings;
    try {
      findings = store.findings(event);
    } catch (SqlFault e) {
      // The other events are audited all the same.
      failures.increment();
      LOG.warnf(
          "event=%s its stock is audited again in %s: %s", event, settings.auditInterval(), e);
      return;
    }
    audited.put(event, new Audited(version, findings));
    audits.increment();
    if (!findings.isEmpty()) {
      LOG.errorf(
          "event=%s findings=%d the stock disagrees with itself: %s",
          event, findings.size(), findings.subList(0, Math.min(MOST_SHOWN, findings.size())));
    }
  }

  private static double findings(Map<String, Audited> all, Kind kind) {
    return all.values().stream().mapToLong(event -> event.count(kind)).sum();
  }
}
