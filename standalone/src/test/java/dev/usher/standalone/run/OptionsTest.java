package dev.usher.standalone.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.process.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static final Path HOME = Path.of("/checkout");

  @Test
  void haveDefaults() {
    assertEquals(
        new Options(
            Path.of("/checkout/.usher"),
            false,
            new Ports(8080, 8081, 8082, 15432, 16379, new Ports.Management(9000, 9001, 9002))),
        Options.parse(HOME, List.of()));
  }

  @Test
  void changeEachThing() {
    assertEquals(
        new Options(
            Path.of("/elsewhere"), true, new Ports(1, 2, 3, 4, 5, new Ports.Management(6, 7, 8))),
        Options.parse(
            HOME,
            List.of(
                "--fresh",
                "--data",
                "/elsewhere",
                "--queue-port",
                "1",
                "--booking-port",
                "2",
                "--worker-port",
                "3",
                "--postgres-port",
                "4",
                "--redis-port",
                "5",
                "--queue-management-port",
                "6",
                "--booking-management-port",
                "7",
                "--worker-management-port",
                "8")));
  }

  @Test
  void areRefusedInOneLineWhenWrong() {
    assertEquals("Unknown option --port: ./run --help lists all", refusal("--port", "1"));
    assertEquals("--data needs a value: ./run --help says which", refusal("--data"));
    assertEquals(
        "--redis-port needs a port from 1 to 65535, not 65536", refusal("--redis-port", "65536"));
    assertEquals(
        "--redis-port needs a port from 1 to 65535, not redis", refusal("--redis-port", "redis"));
  }

  @Test
  void aTakenPortIsNamedWithTheOptionThatChangesIt() throws Exception {
    int port = FreePort.find();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      Ports ports =
          new Ports(
              FreePort.find(),
              taken.getLocalPort(),
              FreePort.find(),
              FreePort.find(),
              port,
              new Ports.Management(FreePort.find(), FreePort.find(), FreePort.find()));
      assertEquals(
          List.of(
              "Port %d, meant for booking-service, is taken: free it, or choose another with --booking-port N"
                  .formatted(port),
              "Port %d, meant for Redis, is given twice: free it, or choose another with --redis-port N"
                  .formatted(port)),
          assertThrows(CannotRun.class, ports::check).reason().lines().toList());
    }
  }

  @Test
  void theHelpNamesEachOption() {
    String help = Template.of("help.txt").toString();
    for (String option :
        List.of(
            "data",
            "fresh",
            "queue-port",
            "booking-port",
            "worker-port",
            "queue-management-port",
            "booking-management-port",
            "worker-management-port",
            "postgres-port",
            "redis-port",
            "help")) {
      assertTrue(help.contains("--" + option), option);
    }
  }

  private static String refusal(String... args) {
    return assertThrows(CannotRun.class, () -> Options.parse(HOME, List.of(args))).reason();
  }
}
