package dev.usher.queue;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.testing.TestRedis;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Fifty thousand wait at three instances while one of them is killed and another stands still: the
 * rate stays exact, and nobody's place changes.
 */
class ManyWaitingIT {
  private static final Duration START = Duration.ofMinutes(2);
  private static final int INSTANCES = 3;
  private static final int WAITING = 50_000;
  private static final int PER_MINUTE = 6_000;
  private static final int MAX_ACTIVE = 8_000;
  private static final long MINUTE = 60_000;

  /** What admission makes up for if all runs are late; what it misses beyond is lost. */
  private static final long MADE_UP_FOR = 500;

  private static final List<ServiceProcess> SERVICES = new ArrayList<>();

  /** The clock, the last complete run and the visitors inside, read at once. */
  private static final String SAMPLE =
      """
      local time = redis.call('TIME')
      return {time[1] * 1000 + math.floor(time[2] / 1000), tonumber(redis.call('HGET', KEYS[1], 'at')),
        redis.call('ZCARD', KEYS[2]) + redis.call('ZCARD', KEYS[3])}
      """;

  /**
   * @param at of Redis's clock, in ms
   * @param run when the last complete run of admission was
   */
  private record Sample(long at, long run, long active) {}

  @BeforeAll
  static void start() {
    for (int i = 0; i < INSTANCES; i++) {
      SERVICES.add(service());
    }
    SERVICES.forEach(service -> service.awaitReady(START));
  }

  /** The visitors of this test do not poll all the time; no number is passed over for that. */
  private static ServiceProcess service() {
    return TestStores.service("queue-service", Map.of("usher.waiting-room.absent-after", "PT1H"));
  }

  @AfterAll
  static void stop() {
    SERVICES.forEach(ServiceProcess::stop);
    SERVICES.clear();
  }

  @Test
  void killedAndPausedInstancesChangeNeitherRateNorPlaces() throws Exception {
    WaitingRoom room =
        WaitingRoom.opened(
            url(0), "admitPerMinute", PER_MINUTE, "maxActive", MAX_ACTIVE, "claimWindow", "PT1H");
    room.is("pause");
    List<Visitor> visitors = join(room);
    room.is("resume");

    List<Sample> samples = new ArrayList<>();
    sample(room, samples, Duration.ofSeconds(15));
    SERVICES.get(1).kill();
    sample(room, samples, Duration.ofSeconds(10));
    signal("STOP", SERVICES.get(2));
    sample(room, samples, Duration.ofSeconds(20));
    signal("CONT", SERVICES.get(2));
    while (last(samples).active() < MAX_ACTIVE) {
      sample(room, samples, Duration.ofSeconds(1));
      assertTrue(samples.size() < 100_000, "it stands still");
    }
    sample(room, samples, Duration.ofSeconds(2));

    everyMinuteHasTheRate(samples.stream().filter(ManyWaitingIT::isUnderWay).toList());
    assertTrue(samples.stream().allMatch(sample -> sample.active() <= MAX_ACTIVE));
    assertEquals(MAX_ACTIVE, last(samples).active());
    keepTheirPlaces(visitors, 0);
    keepTheirPlaces(visitors, 2);

    SERVICES.forEach(ServiceProcess::kill);
    SERVICES.set(0, service());
    SERVICES.get(0).awaitReady(START);
    keepTheirPlaces(visitors, 0);
    assertEquals(MAX_ACTIVE, room.on(url(0)).look().getLong("active"));
  }

  private static void keepTheirPlaces(List<Visitor> visitors, int instance) {
    for (Visitor visitor : visitors) {
      long position = Math.max(0, visitor.number() - MAX_ACTIVE);
      Visitor there = visitor.on(url(instance));
      await().until(() -> there.polls().number("/position"), now -> now == position);
    }
  }

  /** Those of a few moments; the others took their numbers as joins do, in blocks. */
  private static List<Visitor> join(WaitingRoom room) {
    List<Visitor> visitors = new ArrayList<>();
    for (int block = 0; block < 10; block++) {
      for (int instance = 0; instance < INSTANCES; instance++) {
        visitors.add(room.on(url(instance)).joins());
      }
      TestDatabase.update(
          "update queue.counter set issued = issued + ? where room = ?", WAITING / 10, room.id());
    }
    visitors.add(room.joins());
    return visitors;
  }

  private static void sample(WaitingRoom room, List<Sample> samples, Duration duration) {
    String id = room.id();
    long end = System.nanoTime() + duration.toNanos();
    await()
        .pollInterval(Duration.ofMillis(5))
        .timeout(duration.plusMinutes(1))
        .until(
            () -> {
              Response reply =
                  TestRedis.send(
                          "EVAL",
                          SAMPLE,
                          "3",
                          RoomKeys.state(id),
                          RoomKeys.turns(id),
                          RoomKeys.live(id))
                      .orElseThrow();
              samples.add(
                  new Sample(reply.get(0).toLong(), reply.get(1).toLong(), reply.get(2).toLong()));
              return System.nanoTime() > end;
            });
  }

  /** As long as the rate alone decides how many enter. */
  private static boolean isUnderWay(Sample sample) {
    return sample.active() > 0 && sample.active() < MAX_ACTIVE;
  }

  /**
   * In any minute from one sample to another, no more than the rate and 1 %, and no less than the
   * rate less 1 %, apart from times in which this machine ran none of the instances.
   */
  private static void everyMinuteHasTheRate(List<Sample> samples) {
    int minutes = 0;
    int end = 0;
    for (int from = 0; from < samples.size(); from++) {
      Sample first = samples.get(from);
      while (end < samples.size() && samples.get(end).at() < first.at() + MINUTE) {
        end++;
      }
      if (end == samples.size()) {
        break;
      }
      minutes++;
      double time = samples.get(end).at() - first.at();
      double admitted = samples.get(end).active() - first.active();
      double expected = PER_MINUTE * time / MINUTE;
      double missed = PER_MINUTE * idle(samples.subList(from, end + 1)) / MINUTE;
      assertTrue(admitted <= expected * 1.01, () -> admitted + " instead of " + expected);
      assertTrue(
          admitted >= (expected - missed) * 0.99,
          () -> admitted + " instead of " + expected + " less " + missed);
    }
    assertTrue(minutes > 100, minutes + " minutes");
  }

  /** The time (ms) in which runs were later than admission makes up for. */
  private static double idle(List<Sample> samples) {
    double idle = 0;
    for (int i = 1; i < samples.size(); i++) {
      idle += Math.max(0, samples.get(i).run() - samples.get(i - 1).run() - MADE_UP_FOR);
    }
    return idle;
  }

  private static Sample last(List<Sample> samples) {
    return samples.get(samples.size() - 1);
  }

  private static void signal(String signal, ServiceProcess service) throws Exception {
    String command = "kill -" + signal + " " + service.pid();
    assertEquals(0, new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor());
  }

  private static String url(int instance) {
    return SERVICES.get(instance).url();
  }
}
