package dev.usher.queue.login;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.draw.proof.MerkleTree;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two packaged instances, as processes of their own, on the same stores. */
class LoginIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final HexFormat HEX = HexFormat.of();
  private static final int MOST_KILLS = 5;
  private static final int ROUNDS = 30;
  private static final int MEMBERS = 8;
  private static final int BROWSERS = 10;
  private static final List<ServiceProcess> SERVICES = new ArrayList<>();

  @BeforeAll
  static void start() {
    for (int i = 0; i < 2; i++) {
      SERVICES.add(TestStores.service("queue-service", LoginProfile.settings()));
    }
    SERVICES.forEach(service -> service.awaitReady(START));
  }

  @AfterAll
  static void stop() {
    SERVICES.forEach(ServiceProcess::stop);
    SERVICES.clear();
  }

  @Test
  void atWhateverInstancesALoginGetsOneNumberThoughRedisIsEmptiedMeanwhile() {
    for (int round = 0; round < ROUNDS; round++) {
      WaitingRoom room = opened();
      List<Member> members = Stream.generate(Member::some).limit(MEMBERS).toList();
      Map<Member, Set<String>> tokens = new HashMap<>();
      List<CompletableFuture<Reply>> joins = joinAll(room, members);
      if (round % 10 == 5) {
        TestRedis.send("FLUSHALL");
      }
      for (int i = 0; i < joins.size(); i++) {
        Reply reply = joins.get(i).join();
        assertTrue(reply.status() / 100 == 2, reply::toString);
        tokens
            .computeIfAbsent(members.get(i % MEMBERS), member -> new HashSet<>())
            .add(reply.text("/token"));
      }
      tokens.values().forEach(own -> assertEquals(1, own.size(), own::toString));
      assertEquals(MEMBERS, issued(room), "No number is wasted");
      assertEquals(
          MEMBERS,
          TestDatabase.number(
              "select count(distinct entry) from queue.login_place where room = ?", room.id()));
    }
  }

  @Test
  void inADrawALoginHasOneEntryAndTheProofIsOfAllEntries() {
    String later = Instant.now().plusSeconds(3600).toString();
    String opened = Instant.now().minusSeconds(60).toString();
    WaitingRoom room = opened("mode", "DRAW", "opensAt", opened, "startsAt", later);
    List<Member> members = Stream.generate(Member::some).limit(MEMBERS).toList();
    Set<String> receipts = new HashSet<>();
    Set<Long> entries = new HashSet<>();
    joinAll(room, members)
        .forEach(
            join -> {
              receipts.add(join.join().text("/receipt"));
              entries.add(join.join().number("/number"));
            });
    assertEquals(MEMBERS, receipts.size());
    assertEquals(MEMBERS, entries.size());
    room.set(
            "joinRules",
            login(),
            "mode",
            "DRAW",
            "opensAt",
            opened,
            "startsAt",
            Instant.now().toString())
        .is(200);
    await()
        .until(
            () ->
                TestDatabase.number(
                    "select coalesce(max(participants), 0) from queue.counter where room = ?",
                    room.id()),
            participants -> participants == MEMBERS);
    Set<Long> numbers = new HashSet<>();
    for (Member member : members) {
      Visitor drawn = Visitor.of(room.uri(), member.joins(room).is(200));
      Reply draw = await().until(drawn::draw, reply -> reply.json().at("/entry").has("number"));
      assertTrue(isPart(draw), draw::toString);
      numbers.add(draw.number("/entry/number"));
    }
    assertEquals(MEMBERS, numbers.size());
  }

  private static boolean isPart(Reply draw) {
    return MerkleTree.isPart(
        HEX.parseHex(draw.text("/entry/receipt")),
        draw.number("/entry/index") - 1,
        draw.number("/participants"),
        draw.list("/entry/proof").stream().map(HEX::parseHex).toList(),
        HEX.parseHex(draw.text("/root")));
  }

  /** Killed at some moment: the response is lost, the place is not. */
  @Test
  void anInstanceThatIsKilledLeavesNobodyWithTwoPlaces() {
    int lost = 0;
    for (int kills = 0; lost == 0 && kills < MOST_KILLS; kills++) {
      lost = responsesLostByAKill();
    }
    assertTrue(lost > 0, "No join was under way at any kill");
  }

  private static int responsesLostByAKill() {
    WaitingRoom room = opened();
    List<Member> members = Stream.generate(Member::some).limit(60).toList();
    ServiceProcess victim = TestStores.service("queue-service", LoginProfile.settings());
    victim.awaitReady(START);
    WaitingRoom there = room.on(victim.url());
    List<CompletableFuture<Reply>> joins =
        members.stream().map(member -> member.joinsAsync(there)).toList();
    joins.get(0).join();
    victim.kill();
    Map<Member, String> tokens = new HashMap<>();
    int lost = 0;
    for (int i = 0; i < joins.size(); i++) {
      Optional<Reply> join =
          joins.get(i).handle((reply, failure) -> Optional.ofNullable(reply)).join();
      lost += join.isEmpty() ? 1 : 0;
      if (join.filter(reply -> reply.status() == 201).isPresent()) {
        tokens.put(members.get(i), join.get().text("/token"));
      }
    }
    for (Member member : members) {
      String token = member.joins(room).text("/token");
      assertEquals(tokens.getOrDefault(member, token), token);
    }
    assertEquals(members.size(), issued(room), "No number is wasted");
    return lost;
  }

  private static List<CompletableFuture<Reply>> joinAll(WaitingRoom room, List<Member> members) {
    List<CompletableFuture<Reply>> joins = new ArrayList<>();
    for (int i = 0; i < MEMBERS * BROWSERS; i++) {
      WaitingRoom there = room.on(SERVICES.get(i / MEMBERS % 2).url());
      joins.add(members.get(i % MEMBERS).joinsAsync(there));
    }
    return joins;
  }

  private static long issued(WaitingRoom room) {
    return TestDatabase.number("select issued from queue.counter where room = ?", room.id());
  }

  private static JsonObject login() {
    return new JsonObject().put("login", true);
  }

  private static WaitingRoom opened(Object... changes) {
    Object[] all = Stream.concat(Stream.of("joinRules", login()), Stream.of(changes)).toArray();
    return WaitingRoom.opened(SERVICES.get(0).url(), all);
  }
}
