package dev.usher.lab.strategy.usher;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.SectionKind;
import dev.usher.inventory.stock.Selection;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import dev.usher.lab.sale.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The events of a sale in the inventory's own tables: a stock of many units is a section of places,
 * seats of a show are the seats of a section. Their ids are of this sale alone, so that the gate
 * remembers nothing of the one before; afterwards all but the ledger, which nobody can delete from,
 * is removed.
 */
final class UsherEvents {
  private static final String SALES = Resource.text(UsherEvents.class, "sales.sql");
  private static final String REMOVE = Resource.text(UsherEvents.class, "remove.sql");
  private static final Money PRICE = new Money(2_500, "EUR");
  private static final Duration PAYMENT_WINDOW = Duration.ofHours(1);
  private static final Duration UNTIL_START = Duration.ofDays(1);
  private static final String SEATS = "hall-A-";

  private final DataSource dataSource;
  private final Catalogue catalogue;
  private final Map<String, String> shows = new LinkedHashMap<>();
  private String prefix = "";

  UsherEvents(DataSource dataSource, Catalogue catalogue) {
    this.dataSource = dataSource;
    this.catalogue = catalogue;
  }

  /** Makes them, or finds them as another instance has made them. */
  void open(List<Stock> stocks) throws SQLException {
    prefix = "lab-" + Tables.opening(dataSource).toString().substring(0, 8) + "-";
    stocks.stream()
        .collect(Collectors.groupingBy(Stock::show, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (show, parts) -> {
              shows.put(id(show), show);
              catalogue.put(entry(id(show), parts));
            });
  }

  String id(String show) {
    return prefix + show;
  }

  /** What a purchase asks for, in the inventory's words. */
  static Selection selection(Purchase purchase) {
    return purchase
        .seat()
        .<Selection>map(seat -> new Selection.Seats(List.of(SEATS + seat)))
        .orElseGet(() -> new Selection.Places("floor", purchase.quantity()));
  }

  private static Event entry(String id, List<Stock> parts) {
    int units = parts.stream().mapToInt(Stock::capacity).sum();
    boolean named = parts.stream().anyMatch(stock -> stock.seat().isPresent());
    Section section =
        named
            ? new Section(
                "hall", "Hall", SectionKind.SEATED, PRICE, units, List.of(new SeatRow("A", units)))
            : new Section("floor", "Floor", SectionKind.GENERAL, PRICE, units, List.of());
    Instant startsAt = Instant.now().plus(UNTIL_START);
    return new Event(
        id, "Lab", "Here", startsAt, startsAt, PAYMENT_WINDOW, units, List.of(section));
  }

  List<Purchase> sales() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(SALES)) {
      statement.setArray(1, connection.createArrayOf("text", shows.keySet().toArray()));
      try (ResultSet row = statement.executeQuery()) {
        List<Purchase> sales = new ArrayList<>();
        while (row.next()) {
          String show = shows.getOrDefault(row.getString("event_id"), "");
          String seat = row.getString("seat_id");
          sales.add(
              new Purchase(
                  row.getObject("hold_id", UUID.class),
                  seat == null ? show : show + "/" + seat.substring(SEATS.length()),
                  row.getInt("quantity")));
        }
        return sales;
      }
    }
  }

  void remove() {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(REMOVE)) {
      statement.setArray(1, connection.createArrayOf("text", shows.keySet().toArray()));
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("The lab's events were not removed", e);
    }
  }
}
