package dev.usher.inventory.release;

import static dev.usher.inventory.release.ChangedEvent.withSections;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.usher.inventory.event.Availability.RowState;
import dev.usher.inventory.event.AvailabilityStore;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.event.PutOutcome;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.UnknownSeats;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatNumbers;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.SectionKind;
import dev.usher.inventory.stock.SectionMap;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows whose numbers do not begin with 1, or have others between them, and where rows are drawn.
 */
@QuarkusTest
@WithTestResource(TestStores.class)
class RowNumbersTest {
  @Inject HoldService holds;
  @Inject Catalogue catalogue;
  @Inject AvailabilityStore availabilities;
  @Inject AgroalDataSource dataSource;

  @Test
  void anEventIsReadAsItWasWrittenAndWrittenOnlyOnce() {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    SeatRow drawn =
        new SeatRow(
            "A",
            numbers("19-1/2,2-20/2"),
            Optional.of(new SeatRow.Point(-4.5, 0.1)),
            OptionalDouble.of(1.25),
            List.of(new SeatRow.Gap(5, 1.5), new SeatRow.Gap(15, 1)));
    Event event =
        with(
            sale,
            Optional.of(new SectionMap(10, 20.5, OptionalDouble.of(-90))),
            drawn,
            row("B", "1-8,11-20"));

    assertEquals(new PutOutcome.Changed(), catalogue.put(event));
    assertEquals(event.sections(), catalogue.find(sale.event()).orElseThrow().sections());
    long before = sale.tables().lastWriteOfRows();
    Section hall = event.sections().get(0);
    Section renamed =
        new Section(
            "hall", "Saal", hall.kind(), hall.price(), hall.capacity(), hall.rows(), hall.map());
    catalogue.put(withSections(event, List.of(renamed)));
    assertEquals(before, sale.tables().lastWriteOfRows());

    Event bent = with(sale, hall.map(), row("A", "19-1/2,2-20/2"), row("B", "1-8,11-20"));
    catalogue.put(bent);
    assertEquals(bent.sections(), catalogue.find(sale.event()).orElseThrow().sections());
  }

  @Test
  void exactlyTheNumberedSeatsAreOnSale() {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    catalogue.put(with(sale, row("A", "1-8,11-20"), row("B", "1-19/2")));

    assertInstanceOf(Held.class, sale.asksForSeats("ann", "hall-A-8", "hall-A-11", "hall-B-19"));
    assertEquals(
        new UnknownSeats(List.of("hall-A-9", "hall-B-2", "hall-B-21")),
        sale.asksForSeats("bob", "hall-A-9", "hall-B-2", "hall-B-21", "hall-A-1"));
    assertEquals(
        List.of(
            new RowState("A", "FFFFFFFHHFFFFFFFFF", Optional.of("1-8,11-20")),
            new RowState("B", "FFFFFFFFFH", Optional.of("1-19/2"))),
        availabilities.read(sale.event()).orElseThrow().sections().get(0).rows());
    sale.isConsistent();
  }

  @Test
  void aChangeOfNumbersKeepsTheSeatsThatWereEverHeld() {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    catalogue.put(with(sale, row("A", "1-8,11-20"), row("B", "1-10")));
    assertInstanceOf(Held.class, sale.asksForSeats("ann", "hall-A-11"));

    PutOutcome inUse = new PutOutcome.InUse(List.of("hall-A-11"), List.of());
    assertEquals(inUse, catalogue.put(with(sale, row("A", "1-10"), row("B", "1-10"))));
    assertEquals(inUse, catalogue.put(with(sale, row("A", "2-20/2"), row("B", "1-10"))));
    assertEquals(inUse, catalogue.put(with(sale, row("B", "1-10"))));

    Event odd = with(sale, row("A", "1-19/2"));
    assertEquals(new PutOutcome.Changed(), catalogue.put(odd));
    assertInstanceOf(Held.class, sale.asksForSeats("bob", "hall-A-9"));
    assertEquals(new UnknownSeats(List.of("hall-A-2")), sale.asksForSeats("bob", "hall-A-2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1-10", "7", "1-8,11-20", "1-19/2", "19-1/2,2-20/2", "9-1,20-12/4", "5,3,4"})
  void postgresqlReadsNumbersAsTheServicesDo(String text) {
    Sale sale = Sale.of(holds, dataSource, 10, 8);
    String ours =
        numbers(text).all().sorted().mapToObj(Integer::toString).collect(Collectors.joining(","));
    String same =
        "select count(*) from (select ?::text as event) e where '%s' = (select string_agg(n::text, ','"
            + " order by n) from unnest(inventory.seat_numbers('%s')) r,"
            + " generate_series(lower(r), upper(r) - 1) n) and inventory.seat_count("
            + "inventory.seat_numbers('%s')) = %d";
    assertEquals(1, sale.number(same.formatted(ours, text, text, numbers(text).count())));
  }

  private static SeatRow row(String label, String numbers) {
    return new SeatRow(
        label, numbers(numbers), Optional.empty(), OptionalDouble.empty(), List.of());
  }

  private static SeatNumbers numbers(String text) {
    return SeatNumbers.parse(text).orElseThrow();
  }

  /** The event with only a hall, of these rows. */
  private Event with(Sale sale, SeatRow... rows) {
    return with(sale, Optional.empty(), rows);
  }

  private Event with(Sale sale, Optional<SectionMap> map, SeatRow... rows) {
    int seats = Arrays.stream(rows).mapToInt(SeatRow::seats).sum();
    Money price = new Money(2_500, "EUR");
    Section hall =
        new Section("hall", "Hall", SectionKind.SEATED, price, seats, List.of(rows), map);
    return withSections(catalogue.find(sale.event()).orElseThrow(), List.of(hall));
  }
}
