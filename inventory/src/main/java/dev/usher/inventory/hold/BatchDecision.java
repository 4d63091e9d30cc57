package dev.usher.inventory.hold;

import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.KeyReused;
import dev.usher.inventory.stock.HoldOutcome.LimitExceeded;
import dev.usher.inventory.stock.HoldOutcome.MixedCurrencies;
import dev.usher.inventory.stock.HoldOutcome.Overloaded;
import dev.usher.inventory.stock.HoldOutcome.PassFinished;
import dev.usher.inventory.stock.HoldOutcome.SalesEnded;
import dev.usher.inventory.stock.HoldOutcome.SeatsMustBeNamed;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.inventory.stock.HoldOutcome.SoldOut;
import dev.usher.inventory.stock.HoldOutcome.UnknownSeats;
import dev.usher.inventory.stock.HoldOutcome.UnknownSection;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides a batch of requests in order, against the stock read under the event's lock (for {@link
 * #foresee}, without it). Each request wins entirely or not at all and sees what earlier requests
 * took. Never accesses a database. For one use by one thread.
 */
final class BatchDecision {
  /** The decision on one request. */
  sealed interface Decision {
    /** The request wins these items; they must be written. */
    record Wins(HoldRequest request, List<HoldItem> items, Money total) implements Decision {
      /** Whether it wins seats, not places. */
      boolean hasSeats() {
        return items.get(0).seat().isPresent();
      }
    }

    /** The request repeats one that wins in this batch and gets the same outcome. */
    record SameAs(UUID winner) implements Decision {}

    /** Nothing is written for the request. */
    record Decided(HoldOutcome outcome) implements Decision {}
  }

  private final EventStock stock;
  private final List<Decision> decisions = new ArrayList<>();
  private final Map<UUID, Decision.Wins> winners = new LinkedHashMap<>();
  private final Map<String, Integer> takenPlaces = new HashMap<>();
  private final Map<String, String> takenSeats = new HashMap<>();
  private final Map<String, Integer> takenByVisitor;
  private final Map<String, BestSeats> bestSeats = new HashMap<>();

  BatchDecision(EventStock stock) {
    this.stock = stock;
    stock.candidates().forEach((id, rows) -> bestSeats.put(id, new BestSeats(id, rows)));
    this.takenByVisitor = new HashMap<>(stock.visitors());
  }

  /** The stock before this batch. */
  EventStock stock() {
    return stock;
  }

  /** Decides the next request. */
  Decision decide(HoldRequest request) {
    Decision decision = decision(request);
    decisions.add(decision);
    return decision;
  }

  /** Takes nothing for the next request, because nobody waits for its outcome any longer. */
  void skip() {
    decisions.add(new Decision.Decided(new Overloaded()));
  }

  private Decision decision(HoldRequest request) {
    UUID key = request.id().key();
    StoredHold stored = stock.holds().get(key);
    if (stored != null) {
      return new Decision.Decided(stored.outcome(request));
    }
    Decision.Wins twin = winners.get(key);
    if (twin != null) {
      return twin.request().fingerprint().equals(request.fingerprint())
          ? new Decision.SameAs(key)
          : new Decision.Decided(new KeyReused(request.id()));
    }
    Optional<HoldOutcome> refusal = refusal(request);
    if (refusal.isPresent()) {
      return new Decision.Decided(refusal.get());
    }
    Decision.Wins wins = take(request);
    winners.put(key, wins);
    return wins;
  }

  /**
   * Returns the outcome on the current stock without taking anything; empty if the request could
   * win.
   */
  Optional<HoldOutcome> foresee(HoldRequest request) {
    StoredHold stored = stock.holds().get(request.id().key());
    return stored == null ? refusal(request) : Optional.of(stored.outcome(request));
  }

  /** The requests that win so far, in order. */
  List<Decision.Wins> winners() {
    return List.copyOf(winners.values());
  }

  /** Whether every request wins, or repeats one that does. */
  boolean isWonByAll() {
    return decisions.stream().noneMatch(Decision.Decided.class::isInstance);
  }

  /** How many seats or places of a section are left after the requests that win so far. */
  int left(String section) {
    return section(section).left() - takenPlaces.getOrDefault(section, 0);
  }

  /** How many are left in the section that has most, of those that seats may be chosen from. */
  int mostLeft() {
    return mostLeft(stock.candidates().keySet());
  }

  /**
   * Returns the outcomes of all requests, in order.
   *
   * @param heldAt when the winners' holds began; empty if there are no winners
   */
  List<HoldOutcome> outcomes(Optional<Instant> heldAt) {
    return decisions.stream().map(decision -> outcome(decision, heldAt)).toList();
  }

  private HoldOutcome outcome(Decision decision, Optional<Instant> heldAt) {
    if (decision instanceof Decision.Decided decided) {
      return decided.outcome();
    }
    Decision.Wins winner =
        decision instanceof Decision.SameAs same
            ? known(winners.get(same.winner()), "winner")
            : (Decision.Wins) decision;
    HoldRequest request = winner.request();
    Instant at = heldAt.orElseThrow();
    Hold hold =
        new Hold(
            request.id(),
            request.visitor(),
            request.passId(),
            HoldStatus.HELD,
            at,
            at.plus(stock.rules().paymentWindow()),
            winner.items(),
            winner.total(),
            Optional.empty());
    return new Held(hold, false);
  }

  /** Called after the lookup of an earlier hold, so that a retry still gets its hold. */
  private Optional<HoldOutcome> refusal(HoldRequest request) {
    if (stock.rules().salesEnded()) {
      return Optional.of(new SalesEnded());
    }
    if (stock.finishedPasses().contains(request.passId())) {
      return Optional.of(new PassFinished());
    }
    Optional<HoldOutcome> unavailable = unavailable(request);
    if (unavailable.isPresent()) {
      return unavailable;
    }
    int already = takenByVisitor.getOrDefault(request.visitor(), 0);
    return already + request.selection().quantity() > stock.rules().maxPerVisitor()
        ? Optional.of(new LimitExceeded(stock.rules().maxPerVisitor(), already))
        : Optional.empty();
  }

  private Optional<HoldOutcome> unavailable(HoldRequest request) {
    if (request.selection() instanceof Selection.Places places) {
      return placesRefusal(places);
    }
    if (request.selection() instanceof Selection.Best best) {
      return bestRefusal(best);
    }
    return seatsRefusal(request, (Selection.Seats) request.selection());
  }

  private Optional<HoldOutcome> bestRefusal(Selection.Best best) {
    Optional<String> unknown =
        best.section().filter(section -> !stock.sections().containsKey(section));
    if (unknown.isPresent()) {
      return Optional.of(new UnknownSection(unknown.get()));
    }
    int left = mostLeft(candidates(best));
    return left < best.quantity()
        ? Optional.of(new SoldOut(best.section(), left))
        : Optional.empty();
  }

  private Collection<String> candidates(Selection.Best best) {
    return best.section().isPresent() ? List.of(best.section().get()) : stock.candidates().keySet();
  }

  private int mostLeft(Collection<String> sections) {
    return sections.stream().mapToInt(this::left).max().orElse(0);
  }

  private Optional<HoldOutcome> placesRefusal(Selection.Places places) {
    EventStock.Section section = stock.sections().get(places.section());
    if (section == null) {
      return Optional.of(new UnknownSection(places.section()));
    }
    if (!section.general()) {
      return Optional.of(new SeatsMustBeNamed(places.section()));
    }
    int left = left(places.section());
    return left < places.quantity()
        ? Optional.of(new SoldOut(places.section(), left))
        : Optional.empty();
  }

  private Optional<HoldOutcome> seatsRefusal(HoldRequest request, Selection.Seats seats) {
    List<String> unknown = seats.ids().stream().filter(seat -> !isKnown(seat)).toList();
    if (!unknown.isEmpty()) {
      return Optional.of(new UnknownSeats(unknown));
    }
    List<String> taken = seats.ids().stream().filter(this::isTaken).toList();
    if (!taken.isEmpty()) {
      List<String> own = taken.stream().filter(s -> request.visitor().equals(owner(s))).toList();
      return Optional.of(new SeatsTaken(taken, own));
    }
    List<String> currencies =
        seats.ids().stream().map(s -> priceOf(s).currency()).distinct().sorted().toList();
    return currencies.size() > 1 ? Optional.of(new MixedCurrencies(currencies)) : Optional.empty();
  }

  /** A seat is read before its section; without the event's lock both may be removed in between. */
  private boolean isKnown(String seat) {
    EventStock.Seat known = stock.seats().get(seat);
    return known != null && stock.sections().containsKey(known.section());
  }

  private boolean isTaken(String seat) {
    return owner(seat) != null;
  }

  /** The visitor who has the seat. */
  private @Nullable String owner(String seat) {
    String winner = takenSeats.get(seat);
    return winner != null ? winner : seat(seat).owner().map(EventStock.Owner::visitor).orElse(null);
  }

  private Decision.Wins take(HoldRequest request) {
    List<HoldItem> items = items(request.selection());
    for (HoldItem item : items) {
      takenPlaces.merge(item.section(), item.quantity(), Integer::sum);
      item.seat().ifPresent(seat -> takenSeats.put(seat, request.visitor()));
    }
    takenByVisitor.merge(request.visitor(), request.selection().quantity(), Integer::sum);
    long amount =
        items.stream().mapToLong(i -> Math.multiplyExact(i.price().amount(), i.quantity())).sum();
    return new Decision.Wins(request, items, new Money(amount, items.get(0).price().currency()));
  }

  private List<HoldItem> items(Selection selection) {
    if (selection instanceof Selection.Places places) {
      return List.of(placesOf(places.section(), places.quantity()));
    }
    if (selection instanceof Selection.Best best) {
      return bestOf(best);
    }
    List<String> seats = ((Selection.Seats) selection).ids();
    if (!bestSeats.isEmpty()) {
      seats.forEach(this::hideFromBest);
    }
    return seats.stream().map(seat -> seatOf(seat(seat).section(), seat)).toList();
  }

  private void hideFromBest(String seat) {
    BestSeats chooser = bestSeats.get(seat(seat).section());
    if (chooser != null) {
      chooser.take(seat);
    }
  }

  /**
   * The first section that has them together, of those that have enough; if none has, the first of
   * these with its seats apart.
   */
  private List<HoldItem> bestOf(Selection.Best best) {
    int quantity = best.quantity();
    List<String> sections =
        candidates(best).stream().filter(section -> left(section) >= quantity).toList();
    for (String id : sections) {
      if (section(id).general()) {
        return List.of(placesOf(id, quantity));
      }
      Optional<List<String>> seats = chooser(id).takeTogether(quantity);
      if (seats.isPresent()) {
        return seatsOf(id, seats.get());
      }
    }
    return seatsOf(sections.get(0), chooser(sections.get(0)).takeApart(quantity));
  }

  private BestSeats chooser(String section) {
    return known(bestSeats.get(section), section);
  }

  private HoldItem placesOf(String section, int quantity) {
    return new HoldItem(section, Optional.empty(), quantity, section(section).price());
  }

  private List<HoldItem> seatsOf(String section, List<String> seats) {
    return seats.stream().map(seat -> seatOf(section, seat)).toList();
  }

  private HoldItem seatOf(String section, String seat) {
    return new HoldItem(section, Optional.of(seat), 1, section(section).price());
  }

  private Money priceOf(String seat) {
    return section(seat(seat).section()).price();
  }

  private EventStock.Seat seat(String seat) {
    return known(stock.seats().get(seat), seat);
  }

  private EventStock.Section section(String section) {
    return known(stock.sections().get(section), section);
  }

  private static <T> T known(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalStateException("Not read with the batch: " + name);
    }
    return value;
  }
}
