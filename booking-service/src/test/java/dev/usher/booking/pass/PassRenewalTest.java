package dev.usher.booking.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.TestPass;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Passes that may get a later end: asked for through the shop, and remembered once finished. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class PassRenewalTest {
  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();

  @Test
  void theWaitingRoomDecidesOnRenewals() {
    QueueStub.ANSWERS.put(sale.event(), 409);
    assertEquals(409, renews(sale.event(), visitor.pass()).status());
    QueueStub.ANSWERS.put(sale.event(), 503);
    assertEquals(503, renews(sale.event(), visitor.pass()).status());
    String path = "/api/rooms/" + sale.event() + "/passes/" + visitor.passId() + "/renewal";
    QueueStub.Call call = new QueueStub.Call(path, "Bearer " + visitor.pass());
    assertEquals(List.of(call, call), calls());
  }

  @Test
  void whoHasNoPassOfTheEventDoesNotGetAsFar() {
    Sale other = site.opens(EventJson.usual());
    renews(sale.event(), "").isProblem(401, "invalid-pass");
    renews(sale.event(), visitor.pass() + "x").isProblem(401, "invalid-pass");
    renews(sale.event(), visitor.withPassUntil(Instant.now().minusSeconds(1)).pass())
        .isProblem(401, "invalid-pass");
    renews(other.event(), visitor.pass()).isProblem(403, "wrong-event");
    assertEquals(List.of(), calls());
  }

  /** Otherwise whoever has paid with the first pass could hold again with a renewed one. */
  @Test
  void aFinishedPassIsRememberedUntilTheLastEndThatItCanHave() {
    Instant last = Instant.now().plusSeconds(7200).truncatedTo(ChronoUnit.SECONDS);
    Visitor renewable = renewable(Instant.now().plusSeconds(60), last);
    renewable.pays(renewable.holds("hall-A-1").is(201).text("/id")).is(200);
    assertEquals(last.getEpochSecond(), rememberedUntil(renewable));

    Visitor other = renewable(Instant.now().plusSeconds(60), last);
    other.cancelsAndLeaves(other.holds("hall-A-2").is(201).text("/id")).is(204);
    assertEquals(last.getEpochSecond(), rememberedUntil(other));
    renewable(other, Instant.now().plusSeconds(3600), last)
        .holds("hall-A-2")
        .isProblem(403, "pass-finished");
  }

  private Visitor renewable(Instant end, Instant last) {
    return renewable(sale.visitor(), end, last);
  }

  /** The same visitor and pass with another end. */
  private Visitor renewable(Visitor one, Instant end, Instant last) {
    String pass =
        TestPass.genuine(one.name(), sale.event(), one.passId())
            .until(end)
            .signWith("renewable_until", last.getEpochSecond());
    return new Visitor(sale, one.name(), one.passId(), pass);
  }

  private static long rememberedUntil(Visitor visitor) {
    return TestDatabase.number(
        "select extract(epoch from expires_at)::bigint from inventory.finished_pass"
            + " where event_id = ? and pass_id = ?",
        visitor.sale().event(),
        visitor.passId());
  }

  private Reply renews(String event, String pass) {
    return site.send(
        "POST",
        "/api/events/" + event + "/pass-renewals",
        pass.isEmpty() ? Map.of() : TestPass.bearer(pass),
        "");
  }

  private List<QueueStub.Call> calls() {
    return QueueStub.CALLS.stream()
        .filter(call -> call.path().contains(sale.event()) && call.path().endsWith("/renewal"))
        .toList();
  }
}
