package dev.usher.inventory.audit;

import dev.usher.inventory.audit.Finding.Kind;
import dev.usher.inventory.audit.StockAuditStore.Snapshot;
import dev.usher.inventory.gate.GateCopies;
import dev.usher.inventory.gate.GateCopies.Copy;
import dev.usher.inventory.gate.GateCopies.Name;
import dev.usher.inventory.gate.GateCopies.Of;
import dev.usher.inventory.gate.GateUpdate;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Audits an event: what PostgreSQL has of it must agree with itself, and what Redis has must not
 * contradict it. Changes nothing in PostgreSQL. All calls block and throw {@link
 * dev.usher.common.sql.SqlFault} if PostgreSQL fails.
 *
 * <p>Copies in Redis may be late or missing, which is no difference. They are read before
 * PostgreSQL's snapshot, so the snapshot has every transaction that any of them can report. A copy
 * is wrong if it is of a later version than the snapshot, or of the same version with another
 * number; if it names a hold that never had the seat; if it never ends; or if nobody can read it.
 */
@ApplicationScoped
public class StockAuditor {
  private static final Pattern EVENT = Pattern.compile("(\\d{1,18})");
  private static final Pattern SECTION = Pattern.compile("(\\d{1,18}) (-?\\d{1,9})");

  private final StockAuditStore store;
  private final GateCopies gate;

  /** An auditor of these stores. */
  public StockAuditor(StockAuditStore store, GateCopies gate) {
    this.store = store;
    this.gate = gate;
  }

  /** The events, and a number of each that grows with every change of its stock or ledger. */
  public Map<String, Long> changes() {
    return store.changes();
  }

  /** Audits an event, and deletes the copies that are wrong; empty if there is no such event. */
  public Optional<EventAudit> audit(String event) {
    Optional<List<Copy>> copies = gate.read(event, names(event));
    Map<String, UUID> leases = leases(copies.orElse(List.of()));
    return store
        .compare(event, leases)
        .map(
            stock -> {
              List<Finding> findings = new ArrayList<>(stock.findings());
              int deleted = copies.map(all -> compare(event, all, stock, findings)).orElse(0);
              return new EventAudit(
                  event, stock.changes(), List.copyOf(findings), copies.isPresent(), deleted);
            });
  }

  private List<Name> names(String event) {
    List<Name> names = new ArrayList<>();
    names.add(new Name(Of.EVENT, ""));
    names.add(new Name(Of.SECTION, GateUpdate.ANY_SECTION));
    store.sections(event).forEach(id -> names.add(new Name(Of.SECTION, id)));
    store.seats(event).forEach(id -> names.add(new Name(Of.SEAT, id)));
    return names;
  }

  private static Map<String, UUID> leases(List<Copy> copies) {
    Map<String, UUID> leases = new HashMap<>();
    for (Copy copy : copies) {
      if (copy.name().of() == Of.SEAT) {
        hold(copy).ifPresent(hold -> leases.put(copy.name().id(), hold));
      }
    }
    return leases;
  }

  private static Optional<UUID> hold(Copy lease) {
    try {
      return Optional.of(UUID.fromString(lease.value()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Adds findings; returns how many copies were deleted. */
  private int compare(String event, List<Copy> copies, Snapshot stock, List<Finding> findings) {
    List<Copy> wrong = new ArrayList<>();
    for (Copy copy : copies) {
      Optional<String> difference = difference(copy, stock);
      if (difference.isPresent()) {
        wrong.add(copy);
        if (wrong.size() <= StockAuditStore.MOST) {
          findings.add(new Finding(Kind.GATE, subject(copy.name()), difference.get()));
        }
      }
    }
    return gate.delete(event, wrong);
  }

  private static String subject(Name name) {
    return switch (name.of()) {
      case EVENT -> "version";
      case SECTION -> name.id().equals(GateUpdate.ANY_SECTION) ? "any section" : name.id();
      case SEAT -> name.id();
    };
  }

  /** What is wrong with a copy. */
  static Optional<String> difference(Copy copy, Snapshot stock) {
    if (!copy.ends()) {
      return Optional.of("never ends: " + copy.value());
    }
    return switch (copy.name().of()) {
      case EVENT -> difference(EVENT.matcher(copy.value()), copy, stock);
      case SECTION -> difference(SECTION.matcher(copy.value()), copy, stock);
      case SEAT ->
          hold(copy).isEmpty() || stock.unknownLeases().contains(copy.name().id())
              ? Optional.of("leased by " + copy.value() + ", which never had it")
              : Optional.empty();
    };
  }

  private static Optional<String> difference(Matcher value, Copy copy, Snapshot stock) {
    if (!value.matches()) {
      return Optional.of("unreadable: " + copy.value());
    }
    long version = Long.parseLong(value.group(1));
    if (version > stock.version()) {
      return Optional.of("of version %d, PostgreSQL has %d".formatted(version, stock.version()));
    }
    if (copy.name().of() == Of.SECTION && version == stock.version()) {
      int left = Integer.parseInt(value.group(2));
      return left(copy.name().id(), stock)
          .filter(right -> right != left)
          .map(right -> "%d left at version %d, PostgreSQL has %d".formatted(left, version, right));
    }
    return Optional.empty();
  }

  private static Optional<Integer> left(String section, Snapshot stock) {
    return section.equals(GateUpdate.ANY_SECTION)
        ? stock.left().values().stream().max(Integer::compare)
        : Optional.ofNullable(stock.left().get(section));
  }
}
