package dev.usher.inventory.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.event.DeleteOutcome;
import dev.usher.inventory.event.EventDeletion;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.gate.GateCopies;
import dev.usher.inventory.hold.ConfirmOutcome.Booked;
import dev.usher.inventory.hold.Confirmation;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.hold.LedgerStore;
import dev.usher.inventory.release.Cancellation;
import dev.usher.inventory.release.ExpiredHolds;
import dev.usher.inventory.release.ExpiredHolds.LeftOut;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Audits find nothing because of what is under way. */
@QuarkusTest
@WithTestResource(TestStores.class)
class AuditUnderLoadTest {
  private static final int VISITORS = 4;
  private static final int REQUESTS = 200;
  private static final int DELETED_EVENTS = 10;
  private static final int MANY = 100;
  private static final Executor THREAD_EACH = task -> new Thread(task).start();

  @Inject StockAuditor auditor;
  @Inject HoldService holds;
  @Inject Gate gate;
  @Inject Catalogue catalogue;
  @Inject Cancellation cancellation;
  @Inject ExpiredHolds expiredHolds;
  @Inject Confirmation confirmation;
  @Inject EventDeletion deletion;
  @Inject LedgerStore ledger;
  @Inject AgroalDataSource dataSource;
  @Inject RedisDataSource redis;

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
  private final AtomicInteger checkedWithRedis = new AtomicInteger();
  private final AtomicInteger booked = new AtomicInteger();
  private final AtomicInteger refunded = new AtomicInteger();

  @Test
  void nothingIsFoundWhileVisitorsBuyHoldsExpirePaymentsAreRefundedAndEventsAreDeleted() {
    List<Sale> sales = List.of(sale(), sale());
    List<CompletableFuture<Void>> work = new ArrayList<>();
    for (int n = 0; n < VISITORS; n++) {
      Random random = new Random(n);
      work.add(CompletableFuture.runAsync(() -> visit(sales, random), THREAD_EACH));
    }
    work.add(CompletableFuture.runAsync(this::sellAndDelete, THREAD_EACH));
    CompletableFuture<Void> over = CompletableFuture.allOf(work.toArray(CompletableFuture[]::new));
    StockAuditor ofAnother =
        new StockAuditor(new StockAuditStore(dataSource), new GateCopies(gate));
    CompletableFuture<Void> audits =
        CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> audit(auditor, over), THREAD_EACH),
            CompletableFuture.runAsync(() -> audit(ofAnother, over), THREAD_EACH));
    over.join();
    audits.join();

    assertEquals(List.of(), List.copyOf(findings));
    assertTrue(
        checkedWithRedis.get() > 0 && booked.get() > 0 && refunded.get() > 0,
        () ->
            "%s audits with Redis, %s booked, %s refunded"
                .formatted(checkedWithRedis, booked, refunded));
    sales.forEach(Sale::isConsistent);
  }

  private void audit(StockAuditor by, CompletableFuture<Void> over) {
    do {
      for (String event : events) {
        Optional<EventAudit> audit = by.audit(event);
        audit.ifPresent(found -> findings.addAll(found.findings()));
        if (audit.map(EventAudit::gateChecked).orElse(false)) {
          checkedWithRedis.incrementAndGet();
        }
      }
    } while (!over.isDone());
  }

  private void visit(List<Sale> sales, Random random) {
    for (int n = 0; n < REQUESTS; n++) {
      Sale sale = sales.get(random.nextInt(sales.size()));
      String visitor = "visitor-" + random.nextInt(30);
      HoldOutcome outcome =
          Sale.answer(sale.ask(visitor, Long.toString(random.nextLong()), selection(random)));
      if (outcome instanceof Held held) {
        goOn(sale, held.hold().id(), random);
      }
      if (n % 50 == 0) {
        redis.flushall();
        catalogue.put(catalogue.find(sale.event()).orElseThrow());
      }
    }
  }

  private static Selection selection(Random random) {
    int quantity = 1 + random.nextInt(3);
    return switch (random.nextInt(4)) {
      case 0 -> new Selection.Places("floor", quantity);
      case 1 -> new Selection.Best(Optional.of("hall"), quantity);
      case 2 -> new Selection.Best(Optional.empty(), quantity);
      default -> {
        int first = 1 + random.nextInt(8);
        String row = "hall-" + (random.nextBoolean() ? "A-" : "B-");
        yield new Selection.Seats(List.of(row + (first + 1), row + first));
      }
    };
  }

  private void goOn(Sale sale, HoldId hold, Random random) {
    int what = random.nextInt(10);
    if (what < 5) {
      cancellation.cancel(hold);
    } else if (what < 8) {
      sale.expires(hold);
      expiredHolds.release(MANY, LeftOut.NOTHING, ExpiredHolds.FROM_THE_FIRST);
    }
    if (random.nextInt(5) == 0) {
      if (confirmation.confirm(hold) instanceof Booked) {
        booked.incrementAndGet();
      } else {
        refund(hold);
      }
    } else if (what >= 8) {
      cancellation.cancel(hold);
    }
  }

  private void refund(HoldId hold) {
    QuarkusTransaction.requiringNew().run(() -> ledger.recordRefund(hold));
    refunded.incrementAndGet();
  }

  private void sellAndDelete() {
    for (int n = 0; n < DELETED_EVENTS; n++) {
      Sale unsold = sale();
      assertInstanceOf(DeleteOutcome.Deleted.class, deletion.delete(unsold.event()));
      Sale sold = sale();
      Held held = assertInstanceOf(Held.class, sold.asksForPlaces("ann", 2));
      Held given = assertInstanceOf(Held.class, sold.asksForSeats("bob", "hall-A-1"));
      confirmation.confirm(held.hold().id());
      sold.sql("update inventory.event set sales_end_at = now() where id = ?", sold.event());
      cancellation.cancel(given.hold().id());
      assertInstanceOf(DeleteOutcome.Deleted.class, deletion.delete(sold.event()));
      refund(given.hold().id());
    }
  }

  private Sale sale() {
    Sale sale = Sale.of(holds, dataSource, 30, 6);
    events.add(sale.event());
    return sale;
  }
}
