package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Demand;
import dev.usher.lab.sale.Scenario;
import dev.usher.lab.sale.Stock;
import dev.usher.lab.strategy.Candidate;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

  static Stream<Candidate> exact() {
    return Candidate.ALL.stream().filter(c -> c.must() == Candidate.Must.BE_EXACT);
  }

  @BeforeAll
  static void allButThoseInOneProcessRunOnTwoInstances() {
    assertEquals(
        List.of("mutex", "queue"),
        exact().filter(c -> c.instances() == 1).map(Candidate::name).toList());
  }

  @ParameterizedTest
  @MethodSource("exact")
  void sellsEveryTicketOnce(Candidate candidate) throws Exception {
    RoundResult result = lab.round.sell(lab.tables, TICKETS, candidate, 1);
    assertEquals(new Audit(50, 0, 0, 0), result.audit());
    assertEquals(0.0, figure(result, "errors"));
    assertEquals(250.0, figure(result, "refused") + figure(result, "gaveUp"));
  }

  @ParameterizedTest
  @MethodSource("exact")
  void sellsNoRoomTwiceToGroups(Candidate candidate) throws Exception {
    RoundResult result = lab.round.sell(lab.tables, ROOMS, candidate, 2);
    assertEquals(
        StrategyResult.Verdict.AS_REQUIRED,
        StrategyResult.of("", candidate, List.of(result)).verdict());
    assertTrue(result.audit().sold() > 70, result.toString());
    assertEquals(0.0, figure(result, "errors"));
  }

  @ParameterizedTest
  @MethodSource("exact")
  void sellsEverySeatToOneOfTwo(Candidate candidate) throws Exception {
    RoundResult result = lab.round.sell(lab.tables, SEATS, candidate, 3);
    assertEquals(new Audit(60, 0, 0, 0), result.audit());
    assertEquals(0.0, figure(result, "errors"));
  }

  private static double figure(RoundResult result, String name) {
    return result.figures().getOrDefault(name, Double.NaN);
  }
}
