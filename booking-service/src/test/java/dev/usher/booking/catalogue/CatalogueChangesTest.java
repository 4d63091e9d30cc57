package dev.usher.booking.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PostgresFaults;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a change of an event takes away, and what it does not. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class CatalogueChangesTest {
  private final BookingClient site = BookingClient.underTest();

  @Test
  void aChangeAppliesAtOnceAndKeepsWhatIsTaken() {
    Sale sale = site.opens(EventJson.usual().places(1));
    sale.visitor().holds("hall-A-1").is(201);
    sale.visitor().holdsPlaces(1).is(201);
    sale.visitor().holdsPlaces(1).isProblem(409, "sold-out");

    site.putEvent(sale.event(), EventJson.usual().places(2).seats(12).json()).is(200);

    sale.visitor().holdsPlaces(1).is(201);
    sale.visitor().holds("hall-B-12").is(201);
    sale.visitor().holds("hall-A-1").isProblem(409, "seats-taken");
    assertEquals(4, EventCounts.taken(sale.event()));
  }

  @Test
  void aPriceChangesForNewHoldsOnly() {
    Sale sale = site.opens(EventJson.usual());
    var first = sale.visitor();
    String hold = first.holds("hall-A-1").is(201).text("/id");

    site.putEvent(sale.event(), EventJson.usual().json().replace("4500", "5500")).is(200);

    assertEquals("4500", first.looksAt(hold).text("/total/amount"));
    assertEquals("5500", sale.visitor().holds("hall-A-2").is(201).text("/total/amount"));
  }

  @Test
  void aChangeNeverTakesAwayWhatVisitorsHave() {
    Sale sale = site.opens(EventJson.usual());
    sale.visitor().holds("hall-B-10").is(201);
    sale.visitor().holdsPlaces(5).is(201);

    Reply refused =
        site.putEvent(sale.event(), EventJson.usual().places(4).seats(9).json())
            .isProblem(409, "seats-in-use");

    assertEquals(List.of("hall-B-10"), refused.list("/seats"));
    assertEquals(List.of("floor"), refused.list("/sections").stream().limit(1).toList());
    assertEquals("100", site.get("/api/events/" + sale.event()).text("/sections/0/capacity"));
    assertEquals(20, EventCounts.seats(sale.event()));
  }

  @Test
  void aSeatThatSomebodyOnceHadStays() {
    Sale sale = site.opens(EventJson.usual());
    var visitor = sale.visitor();
    visitor.cancels(visitor.holds("hall-B-10").text("/id")).is(204);

    site.putEvent(sale.event(), EventJson.usual().seats(9).json()).isProblem(409, "seats-in-use");
  }

  @Test
  void freeSeatsAndSectionsCanGo() {
    Sale sale = site.opens(EventJson.usual());
    String withoutHall =
        EventJson.usual().json().replaceAll("(?s),\\s*\\{\"id\": \"hall\".*", "]}");

    site.putEvent(sale.event(), EventJson.usual().seats(3).json()).is(200);
    assertEquals(6, EventCounts.seats(sale.event()));
    site.putEvent(sale.event(), withoutHall).is(200);
    assertEquals(0, EventCounts.seats(sale.event()));
    assertEquals(1, site.get("/api/events/" + sale.event()).json().at("/sections").size());
  }

  @Test
  void holdsAreTakenWhileHundredsOfThousandsOfSeatsComeAndGo() {
    Sale sale = site.opens(EventJson.usual());
    site.putEvent(sale.event(), EventJson.stadium(500, 1_000)).is(200);
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Integer> changes =
        CompletableFuture.supplyAsync(
            () -> {
              for (int round = 0; round < 4; round++) {
                site.putEvent(sale.event(), EventJson.stadium(round % 2 == 0 ? 300 : 500, 1_000))
                    .is(200);
              }
              isOver.set(true);
              return 4;
            },
            task -> new Thread(task).start());

    int held = 0;
    do {
      // Neither too late nor refused because the event is being changed.
      sale.visitor().holds("hall-R" + held % 300 + "-" + (1 + held / 300)).is(201);
      held++;
    } while (!isOver.get());

    assertEquals(4, changes.join());
    assertEquals(held, EventCounts.taken(sale.event()));
  }

  /** However many holds there are to look through, the sale goes on meanwhile. */
  @Test
  void whatWasHeldIsLookedThroughWithoutTheLockOfTheEvent() {
    Sale sale = site.opens(EventJson.usual());
    sale.visitor().holds("hall-B-10").is(201);
    TestDatabase.Lock locked = PostgresFaults.lockedEvent(sale.event());
    try {
      // Known without the lock; a change that needs it is refused.
      site.putEvent(sale.event(), EventJson.usual().seats(9).json()).isProblem(409, "seats-in-use");
      site.putEvent(sale.event(), EventJson.usual().seats(11).json()).isProblem(503, "event-busy");
    } finally {
      locked.close();
    }
    site.putEvent(sale.event(), EventJson.usual().seats(11).json()).is(200);
  }
}
