package dev.usher.queue;

import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Three packaged instances, as processes of their own, on the same stores. */
abstract class ThreeInstancesCase {
  static final int INSTANCES = 3;
  static final Duration START = Duration.ofMinutes(2);

  /** So patient that a busy machine does not let an instance do without Redis. */
  private static final Map<String, String> PATIENT =
      Map.of("usher.waiting-room.redis-timeout", "PT30S");

  private static final List<ServiceProcess> SERVICES = new ArrayList<>();

  @BeforeAll
  static void start() {
    for (int i = 0; i < INSTANCES; i++) {
      SERVICES.add(TestStores.service("queue-service", PATIENT));
    }
    SERVICES.forEach(service -> service.awaitReady(START));
  }

  @AfterAll
  static void stop() {
    SERVICES.forEach(ServiceProcess::stop);
    SERVICES.clear();
  }

  /** Kills all instances, and starts others. */
  static void restart() {
    SERVICES.forEach(ServiceProcess::kill);
    SERVICES.clear();
    start();
  }

  /** So many join at once, spread over the instances; in the order of their numbers. */
  static List<Visitor> joinMany(WaitingRoom room, int size) {
    List<Visitor> visitors = new ArrayList<>();
    while (visitors.size() < size) {
      joins(room, Math.min(500, size - visitors.size()))
          .forEach(joins -> visitors.add(joins.join()));
    }
    visitors.sort(java.util.Comparator.comparingLong(Visitor::number));
    return visitors;
  }

  static List<CompletableFuture<Visitor>> joins(WaitingRoom room, int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> room.on(url(i % INSTANCES)).joinsAsync())
        .toList();
  }

  static Visitor at(int instance, Visitor visitor) {
    return visitor.on(url(instance));
  }

  static String url(int instance) {
    return SERVICES.get(instance).url();
  }
}
