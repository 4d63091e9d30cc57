package dev.usher.standalone.run;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The options of {@code ./run}; its {@code --help} describes each.
 *
 * @param data the data folder
 * @param fresh whether to delete existing data first
 * @param ports the ports to listen on
 */
record Options(Path data, boolean fresh, Ports ports) {
  /**
   * Parses a command line.
   *
   * @param home the checkout, which contains the default data folder
   * @throws CannotRun if an option is unknown or its value is missing or wrong
   */
  static Options parse(Path home, List<String> args) {
    Options options = new Options(home.resolve(".usher"), false, Ports.DEFAULT);
    Deque<String> rest = new ArrayDeque<>(args);
    while (!rest.isEmpty()) {
      options = options.with(rest.removeFirst(), rest);
    }
    return options;
  }

  private Options with(String option, Deque<String> rest) {
    Ports p = ports;
    Ports.Management m = p.management();
    return switch (option) {
      case "--fresh" -> new Options(data, true, ports);
      case "--data" -> new Options(Path.of(value(option, rest)).toAbsolutePath(), fresh, ports);
      case "--queue-port" ->
          with(new Ports(port(option, rest), p.booking(), p.worker(), p.postgres(), p.redis(), m));
      case "--booking-port" ->
          with(new Ports(p.queue(), port(option, rest), p.worker(), p.postgres(), p.redis(), m));
      case "--worker-port" ->
          with(new Ports(p.queue(), p.booking(), port(option, rest), p.postgres(), p.redis(), m));
      case "--postgres-port" ->
          with(new Ports(p.queue(), p.booking(), p.worker(), port(option, rest), p.redis(), m));
      case "--redis-port" ->
          with(new Ports(p.queue(), p.booking(), p.worker(), p.postgres(), port(option, rest), m));
      case "--queue-management-port" ->
          with(new Ports.Management(port(option, rest), m.booking(), m.worker()));
      case "--booking-management-port" ->
          with(new Ports.Management(m.queue(), port(option, rest), m.worker()));
      case "--worker-management-port" ->
          with(new Ports.Management(m.queue(), m.booking(), port(option, rest)));
      default -> throw new CannotRun("Unknown option " + option + ": ./run --help lists all");
    };
  }

  private Options with(Ports.Management changed) {
    Ports p = ports;
    return with(new Ports(p.queue(), p.booking(), p.worker(), p.postgres(), p.redis(), changed));
  }

  private Options with(Ports changed) {
    return new Options(data, fresh, changed);
  }

  private static String value(String option, Deque<String> rest) {
    String value = rest.pollFirst();
    if (value == null || value.isBlank()) {
      throw new CannotRun(option + " needs a value: ./run --help says which");
    }
    return value;
  }

  private static int port(String option, Deque<String> rest) {
    String value = value(option, rest);
    if (!value.matches("\\d{1,5}")
        || Integer.parseInt(value) < 1
        || Integer.parseInt(value) > 65535) {
      throw new CannotRun(option + " needs a port from 1 to 65535, not " + value);
    }
    return Integer.parseInt(value);
  }
}
