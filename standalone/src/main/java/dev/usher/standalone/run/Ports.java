package dev.usher.standalone.run;

import dev.usher.standalone.process.FreePort;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where everything listens, on the loopback address.
 *
 * @param management where the services serve health and metrics
 */
record Ports(int queue, int booking, int worker, int postgres, int redis, Management management) {
  /** The management port of each service. */
  record Management(int queue, int booking, int worker) {}

  /**
   * The address of a service for browsers, without a slash at the end: all pages have this one
   * host, so that they share what a browser keeps for it.
   */
  static String page(int port) {
    return "http://localhost:" + port;
  }

  /** The origins that pages of a service have: people open it by name or by number. */
  static List<String> origins(int port) {
    return List.of(page(port), url(port));
  }

  /** The address of a service for programs, without a slash at the end. */
  static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  /**
   * Rejects ports that are in use or given twice.
   *
   * @throws CannotRun naming each port and the option that changes it
   */
  void check() {
    Set<Integer> seen = new HashSet<>();
    List<String> refusals = new ArrayList<>();
    refuse("queue-service", "queue", queue, seen, refusals);
    refuse("booking-service", "booking", booking, seen, refusals);
    refuse("release-worker", "worker", worker, seen, refusals);
    refuse(
        "health and metrics of queue-service",
        "queue-management",
        management.queue(),
        seen,
        refusals);
    refuse(
        "health and metrics of booking-service",
        "booking-management",
        management.booking(),
        seen,
        refusals);
    refuse(
        "health and metrics of release-worker",
        "worker-management",
        management.worker(),
        seen,
        refusals);
    refuse("PostgreSQL", "postgres", postgres, seen, refusals);
    refuse("Redis", "redis", redis, seen, refusals);
    if (!refusals.isEmpty()) {
      throw new CannotRun(String.join("\n", refusals));
    }
  }

  private static void refuse(
      String what, String option, int port, Set<Integer> seen, List<String> refusals) {
    String why = !seen.add(port) ? "given twice" : FreePort.isFree(port) ? "" : "taken";
    if (!why.isEmpty()) {
      refusals.add(
          "Port %d, meant for %s, is %s: free it, or choose another with --%s-port N"
              .formatted(port, what, why, option));
    }
  }
}
