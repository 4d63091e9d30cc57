package dev.usher.lab.strategy;

import dev.usher.common.sql.Sql;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.SectionKind;
import dev.usher.inventory.stock.Selection;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.SaleTables;
import dev.usher.lab.sale.Stock;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * This project's inventory, with the schema, the gate and the group commit of booking-service:
 * holds that arrive during a transaction are decided by the next one, all at once, and constraints
 * of the schema protect every decision. Exact.
 *
 * <p>A stock of many units is a section of places; the seats of a show are the seats of a section.
 * The ids of the events belong to one sale, so that the gate knows nothing of the previous one;
 * afterwards all but the ledger, from which nobody can delete, is removed.
 */
public final class Usher implements Strategy {
  private static final Sql SALES = Sql.of(Usher.class, "sales.sql");
  private static final Sql REMOVE = Sql.of(Usher.class, "remove.sql");
  private static final long PATIENCE_SECONDS = 30;
  private static final Money PRICE = new Money(2_500, "EUR");
  private static final Duration PAYMENT_WINDOW = Duration.ofHours(1);
  private static final Instant STARTS_AT = Instant.parse("2100-01-01T00:00:00Z");
  private static final String SEATS = "hall-A-";

  private final DataSource dataSource;
  private final Bean<HoldService> bean;
  private final CreationalContext<HoldService> context;
  private final HoldService holds;
  private final Map<String, String> shows = new LinkedHashMap<>();
  private String prefix = "";

  /** Creates an instance of the service, with its own writer threads and batches. */
  @SuppressWarnings("unchecked")
  public Usher(Instance instance) {
    this.dataSource = instance.dataSource();
    BeanManager beans = CDI.current().getBeanManager();
    this.bean = (Bean<HoldService>) beans.resolve(beans.getBeans(HoldService.class));
    this.context = beans.createCreationalContext(bean);
    this.holds = bean.create(context);
  }

  @Override
  public void prepare(List<Stock> stocks) {
    Catalogue catalogue = CDI.current().select(Catalogue.class).get();
    prefix = "lab-" + SaleTables.opening(dataSource).toString().substring(0, 8) + "-";
    stocks.stream()
        .collect(
            Collectors.groupingBy(
                stock -> Stock.show(stock.event()), LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (show, parts) -> {
              shows.put(prefix + show, show);
              catalogue.put(event(prefix + show, parts));
            });
  }

  private static Event event(String id, List<Stock> parts) {
    int units = parts.stream().mapToInt(Stock::capacity).sum();
    boolean isSeated = parts.stream().anyMatch(stock -> Stock.seat(stock.event()).isPresent());
    Section section =
        isSeated
            ? new Section(
                "hall", "Hall", SectionKind.SEATED, PRICE, units, List.of(new SeatRow("A", units)))
            : new Section("floor", "Floor", SectionKind.GENERAL, PRICE, units, List.of());
    return new Event(
        id, "Lab", "Here", STARTS_AT, STARTS_AT, PAYMENT_WINDOW, units, List.of(section));
  }

  @Override
  public Decision buy(Purchase purchase) {
    String visitor = purchase.id().toString();
    Selection selection =
        Stock.seat(purchase.event())
            .<Selection>map(seat -> new Selection.Seats(List.of(SEATS + seat)))
            .orElseGet(() -> new Selection.Places("floor", purchase.quantity()));
    HoldId id = new HoldId(prefix + Stock.show(purchase.event()), purchase.id());
    try {
      return decision(
          holds
              .take(new HoldRequest(id, visitor, "pass-of-" + visitor, selection))
              .toCompletableFuture()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException | ExecutionException | InterruptedException e) {
      throw new IllegalStateException("Usher did not decide " + purchase, e);
    }
  }

  private static Decision decision(HoldOutcome outcome) {
    if (outcome instanceof HoldOutcome.Held) {
      return Decision.SOLD;
    }
    if (outcome instanceof HoldOutcome.SoldOut || outcome instanceof HoldOutcome.SeatsTaken) {
      return Decision.REFUSED;
    }
    if (outcome instanceof HoldOutcome.Overloaded) {
      return Decision.GAVE_UP;
    }
    throw new IllegalStateException("Unexpected outcome: " + outcome);
  }

  @Override
  public List<Purchase> sales() {
    return SALES
        .on(dataSource)
        .array("events", "text", shows.keySet().toArray())
        .list(
            row -> {
              String show = shows.getOrDefault(row.text("event_id"), "");
              String event =
                  row.optionalText("seat")
                      .map(seat -> show + "/" + seat.substring(SEATS.length()))
                      .orElse(show);
              return new Purchase(row.uuid("id"), event, row.integer("quantity"));
            });
  }

  @Override
  public void close() {
    bean.destroy(holds, context);
    REMOVE.on(dataSource).array("events", "text", shows.keySet().toArray()).update();
  }
}
