package dev.usher.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.audit.EventAudit;
import dev.usher.inventory.audit.Finding;
import dev.usher.inventory.audit.Finding.Kind;
import dev.usher.inventory.audit.StockAuditor;
import dev.usher.inventory.release.ReleaseWorkerStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Audits the stock: every event that changed, again and again, one after the other, and any event
 * when an operator asks. The workers that run share the events. It changes nothing in PostgreSQL:
 * what it finds there is counted and logged, and a person decides. One thread of its own, so that
 * no release waits for it; what an operator asks for runs on the caller's thread.
 */
@ApplicationScoped
class StockAudit {
  private static final Logger LOG = Logger.getLogger(StockAudit.class);
  private static final int MOST_SHOWN = 10;

  /** An audit that takes longer is followed by a pause of so many times what it took. */
  private static final Duration SHORT = Duration.ofSeconds(3);

  private static final int PAUSES = 20;

  /** Instead, after one that failed. Alerts count on several failures within half an hour. */
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(5);

  /** The last audit of an event. */
  private record Last(EventAudit audit, Instant begun) {
    boolean isClean() {
      return audit.findings().isEmpty();
    }
  }

  private final Map<String, Last> audited = new ConcurrentHashMap<>();
  private final Map<String, Instant> pausedUntil = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "stock-audit"));
  private final StockAuditor auditor;
  private final ReleaseWorkerStore workers;
  private final UUID self;
  private final ReleaseSettings settings;
  private final Clock clock;
  private final Counter audits;
  private final Counter failures;
  private final Counter repairs;

  StockAudit(
      StockAuditor auditor,
      ReleaseWorkerStore workers,
      Heartbeat heartbeat,
      ReleaseSettings settings,
      Clock clock,
      MeterRegistry meters) {
    this.auditor = auditor;
    this.workers = workers;
    this.self = heartbeat.instance();
    this.settings = settings;
    this.clock = clock;
    this.audits =
        Counter.builder("usher.audits")
            .description("Audits of the stock of an event")
            .register(meters);
    this.failures =
        Counter.builder("usher.audit.failures")
            .description("Audits that could not be made")
            .register(meters);
    this.repairs =
        Counter.builder("usher.audit.repairs")
            .description("Copies in Redis that contradicted PostgreSQL and were deleted")
            .register(meters);
    for (Kind kind : Kind.values()) {
      if (!kind.isOfCopy()) {
        Gauge.builder("usher.audit.findings", audited, all -> findings(all, kind))
            .description("What the last audits by this worker found: always 0")
            .tag("kind", kind.name())
            .register(meters);
      }
    }
  }

  /** The audits of several events, and the events whose audit failed. */
  record Audits(List<EventAudit> made, List<String> failed) {}

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

  /**
   * Audits this worker's share of the events, those that changed since their last audit, and all
   * events in which it found something, also when an operator asked. What makes PostgreSQL work for
   * long waits a while: a sale that goes on is worth more than an early finding.
   */
  void auditChanged() {
    try {
      Map<String, Long> events = auditor.changes();
      Set<UUID> running = workers.running();
      audited.keySet().retainAll(events.keySet());
      pausedUntil.values().removeIf(end -> !end.isAfter(clock.instant()));
      events.forEach(
          (event, changes) -> {
            Last last = audited.get(event);
            boolean isClean = last == null || last.isClean();
            if (isClean && !isMine(event, self, running)) {
              audited.remove(event);
            } else if (!pausedUntil.containsKey(event)
                && (last == null || !isClean || last.audit().changes() != changes)) {
              attempt(event);
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

  /**
   * Whether an event is in a worker's share. All workers come to the same result, and when one
   * starts or stops, no event moves between two others. While they see each other late, an event is
   * audited twice or only after a while, which harms nothing.
   */
  static boolean isMine(String event, UUID self, Set<UUID> running) {
    UUID own = weight(event, self);
    return running.stream().noneMatch(other -> weight(event, other).compareTo(own) > 0);
  }

  private static UUID weight(String event, UUID worker) {
    return UUID.nameUUIDFromBytes((event + worker).getBytes(UTF_8));
  }

  /**
   * Audits an event now, whichever worker's it is; empty if there is no such event. Blocks.
   *
   * @throws SqlFault if PostgreSQL fails
   */
  Optional<EventAudit> audit(String event) {
    Instant begun = clock.instant();
    boolean isMade = false;
    try {
      Optional<EventAudit> audit = auditor.audit(event);
      audit.ifPresent(found -> record(new Last(found, begun)));
      isMade = true;
      return audit;
    } finally {
      pause(event, begun, isMade);
    }
  }

  private void pause(String event, Instant begun, boolean isMade) {
    Instant ended = clock.instant();
    Duration took = Duration.between(begun, ended);
    if (took.compareTo(SHORT) > 0) {
      Duration pause = isMade ? took.multipliedBy(PAUSES) : PAUSE_AFTER_FAILURE;
      pausedUntil.put(event, ended.plus(pause));
    }
  }

  /**
   * Audits all events now. Blocks.
   *
   * @throws SqlFault if PostgreSQL fails to list them
   */
  Audits auditAll() {
    List<EventAudit> made = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (String event : auditor.changes().keySet()) {
      attempt(event).ifPresentOrElse(made::addAll, () -> failed.add(event));
    }
    return new Audits(made, failed);
  }

  /** Audits an event; the others are audited all the same if it fails, then empty. */
  private Optional<List<EventAudit>> attempt(String event) {
    try {
      return Optional.of(audit(event).stream().toList());
    } catch (RuntimeException e) {
      failures.increment();
      LOG.warnf("event=%s its stock could not be audited, and is audited again: %s", event, e);
      return Optional.empty();
    }
  }

  private void record(Last last) {
    EventAudit audit = last.audit();
    // An audit that an operator asked for may have begun later, and ended sooner.
    audited.merge(audit.event(), last, (old, now) -> now.begun().isBefore(old.begun()) ? old : now);
    audits.increment();
    List<Finding> copies = audit.findings().stream().filter(f -> f.kind().isOfCopy()).toList();
    List<Finding> stock = audit.findings().stream().filter(f -> !f.kind().isOfCopy()).toList();
    if (!copies.isEmpty()) {
      repairs.increment(audit.copiesDeleted());
      LOG.warnf(
          "event=%s copies=%d deleted=%d copies in Redis contradict PostgreSQL: %s",
          audit.event(), copies.size(), audit.copiesDeleted(), shown(copies));
    }
    if (!stock.isEmpty()) {
      LOG.errorf(
          "event=%s findings=%d the stock disagrees with itself: %s",
          audit.event(), stock.size(), shown(stock));
    }
  }

  private static List<Finding> shown(List<Finding> findings) {
    return findings.subList(0, Math.min(MOST_SHOWN, findings.size()));
  }

  private static double findings(Map<String, Last> all, Kind kind) {
    return all.values().stream()
        .flatMap(last -> last.audit().findings().stream())
        .filter(finding -> finding.kind() == kind)
        .count();
  }
}
