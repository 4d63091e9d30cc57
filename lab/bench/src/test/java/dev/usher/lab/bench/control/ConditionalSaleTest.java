package dev.usher.lab.bench.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.sql.Sql;
import dev.usher.testing.TestStores;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A control that oversold would be no rival. */
class ConditionalSaleTest {
  private static final int THREADS = 16;
  private static final String EVENT = "concert";

  private final PGSimpleDataSource database = new PGSimpleDataSource();
  private final ConditionalSale sale = new ConditionalSale(database, Clock.systemUTC());

  /** The tables as Hibernate makes them of the controls' entities, without the indexes. */
  @BeforeEach
  void anEventOfAHundredPlacesAndTwentySeats() {
    database.setUrl(TestStores.stores().jdbcUrl() + "?user=postgres&password=postgres");
    for (String statement :
        List.of(
            "drop schema if exists control cascade",
            "create schema control",
            "create table control.event (id text primary key, capacity int not null,"
                + " taken int not null, price bigint not null)",
            "create table control.seat (id text primary key, held boolean not null)",
            "create table control.hold (id uuid primary key, event text not null,"
                + " visitor text not null, quantity int not null,"
                + " expiresAt timestamptz not null)",
            "insert into control.event values ('concert', 100, 0, 2500)",
            "insert into control.seat select 'concert:A-' || n, false from generate_series(1, 20) n")) {
      Sql.text("test", statement).on(database).update();
    }
  }

  @Test
  void aHoldIsWrittenWithItsPrice() throws Exception {
    SaleHold.Created hold = sale.places(EVENT, "visitor", 3).orElseThrow();
    assertEquals(3, hold.quantity());
    assertEquals(7_500, hold.total());
    assertEquals(1, number("select count(*) as n from control.hold where quantity = 3"));
    assertEquals(3, number("select taken as n from control.event"));
  }

  @Test
  void manyThreadsSellEveryPlaceOnceAndNoneTwice() throws Exception {
    List<Callable<Optional<SaleHold.Created>>> requests =
        Collections.nCopies(400, () -> sale.places(EVENT, "visitor", 1));
    assertEquals(100, sold(requests));
    assertEquals(100, number("select taken as n from control.event"));
    assertEquals(100, number("select sum(quantity) as n from control.hold"));
  }

  @Test
  void anUnknownEventSellsNothing() throws Exception {
    assertTrue(sale.places("unknown", "visitor", 1).isEmpty());
    assertTrue(sale.seats(EVENT, "visitor", List.of("A-99")).isEmpty());
    assertEquals(0, number("select count(*) as n from control.hold"));
  }

  @Test
  void manyThreadsSellEverySeatOnce() throws Exception {
    List<Callable<Optional<SaleHold.Created>>> requests = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      IntStream.rangeClosed(1, 20)
          .forEach(n -> requests.add(() -> sale.seats(EVENT, "visitor", List.of("A-" + n))));
    }
    Collections.shuffle(requests);
    assertEquals(20, sold(requests));
    assertEquals(20, number("select count(*) as n from control.hold"));
  }

  @Test
  void ofSeatsOfWhichOneIsTakenNoneIsHeld() throws Exception {
    assertTrue(sale.seats(EVENT, "first", List.of("A-2")).isPresent());
    assertTrue(sale.seats(EVENT, "second", List.of("A-1", "A-2")).isEmpty());
    assertEquals(1, number("select count(*) as n from control.seat where held"));
    assertEquals(1, number("select count(*) as n from control.hold"));
    assertTrue(sale.seats(EVENT, "second", List.of("A-1", "A-3")).isPresent());
  }

  private static int sold(List<Callable<Optional<SaleHold.Created>>> requests) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      int sold = 0;
      for (Future<Optional<SaleHold.Created>> request : threads.invokeAll(requests)) {
        sold += request.get().isPresent() ? 1 : 0;
      }
      return sold;
    } finally {
      threads.shutdownNow();
    }
  }

  private long number(String sql) {
    return Sql.text("test", sql).on(database).first(row -> row.number("n")).orElseThrow();
  }
}
