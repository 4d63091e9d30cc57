package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.contest.Contestant;
import dev.usher.lab.contest.Field;
import dev.usher.lab.report.Figures;
import dev.usher.lab.report.Line;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Demand;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.sale.Stock;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every strategy that must be exact is, under 64 clients on all the instances it is for. */
@QuarkusTest
@WithTestResource(TestStores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExactStrategiesTest {
  private static final int CLIENTS = 64;
  private static final Scenario TICKETS =
      new Scenario(
          "tickets",
          "tickets",
          CLIENTS,
          List.of(new Stock("concert", 50)),
          Demand.anyEvent(300, 1));
  private static final Scenario ROOMS =
      new Scenario(
          "rooms",
          "rooms",
          CLIENTS,
          List.of(new Stock("hotel-1", 40), new Stock("hotel-2", 40)),
          Demand.anyEvent(300, 5));
  private static final Scenario SEATS =
      new Scenario(
          "seats",
          "seats",
          CLIENTS,
          IntStream.rangeClosed(1, 60).mapToObj(n -> Stock.seat("show", n)).toList(),
          Demand.each(2));

  private TestLab lab;

  @BeforeAll
  void open() throws Exception {
    lab = new TestLab();
  }

  static Stream<Contestant> exact() {
    return Field.ALL.stream().filter(c -> c.must() == Contestant.Must.BE_EXACT);
  }

  @BeforeAll
  static void allButThoseInOneProcessRunOnTwoInstances() {
    assertEquals(
        List.of("mutex", "queue"),
        exact().filter(c -> c.instances() == 1).map(Contestant::name).toList());
  }

  @ParameterizedTest
  @MethodSource("exact")
  void sellsEveryTicketOnce(Contestant contestant) throws Exception {
    Figures figures = new Round(lab.instances, lab.tables).sell(TICKETS, contestant, 1);
    assertEquals(new Audit(50, 0, 0, 0), figures.audit());
    assertEquals(0, figures.errors());
    assertEquals(250, figures.refused() + figures.gaveUp());
  }

  @ParameterizedTest
  @MethodSource("exact")
  void sellsNoRoomTwiceToGroups(Contestant contestant) throws Exception {
    Figures figures = new Round(lab.instances, lab.tables).sell(ROOMS, contestant, 2);
    assertEquals(Line.Verdict.AS_IT_MUST, Line.of("", contestant, List.of(figures)).verdict());
    assertTrue(figures.audit().sold() > 70, figures.toString());
    assertEquals(0, figures.errors());
  }

  @ParameterizedTest
  @MethodSource("exact")
  void sellsEverySeatToOneOfTwo(Contestant contestant) throws Exception {
    Figures figures = new Round(lab.instances, lab.tables).sell(SEATS, contestant, 3);
    assertEquals(new Audit(60, 0, 0, 0), figures.audit());
    assertEquals(0, figures.errors());
  }

  @AfterAll
  void close() {
    lab.close();
  }
}
