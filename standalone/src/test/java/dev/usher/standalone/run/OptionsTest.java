package dev.usher.standalone.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceForm;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  private static final Path HOME = Path.of("/checkout");

  @Test
  void haveDefaults() {
    Options options = Options.parse(HOME);
    assertEquals(Path.of("/checkout/.usher"), options.data());
    assertEquals("", options.dataOption());
    assertFalse(options.fresh());
    assertFalse(options.curl());
    assertEquals(ServiceForm.JAR, options.form());
    assertEquals(
        new Ports(8080, 8081, 8082, 15432, 16379, new Ports.Management(9000, 9001, 9002)),
        options.ports());
  }

  @Test
  void changeEachThing() {
    Options options =
        Options.parse(
            HOME,
            "--fresh",
            "--curl",
            "--native",
            "--data",
            "/elsewhere",
            "--queue-port",
            "1",
            "--booking-port",
            "2",
            "--worker-port=3",
            "--postgres-port",
            "4",
            "--redis-port",
            "5",
            "--queue-management-port",
            "6",
            "--booking-management-port",
            "7",
            "--worker-management-port",
            "8");
    assertEquals(Path.of("/elsewhere"), options.data());
    assertEquals(" --data /elsewhere", options.dataOption());
    assertTrue(options.fresh());
    assertTrue(options.curl());
    assertEquals(ServiceForm.NATIVE, options.form());
    assertEquals(new Ports(1, 2, 3, 4, 5, new Ports.Management(6, 7, 8)), options.ports());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--port=1 | Unknown option: '--port=1'",
        "--data | Missing required parameter for option '--data' (DIR)",
        "--data= | Invalid value for option '--data': give the path of a folder",
        "--redis-port=65536 | Invalid value for option '--redis-port': 65536 is no port, give a number from 1 to 65535",
        "--redis-port=redis | Invalid value for option '--redis-port': redis is no port, give a number from 1 to 65535",
      })
  void areRefusedInOneLineWhenWrong(String option, String reason) {
    CannotRun refusal = assertThrows(CannotRun.class, () -> Options.parse(HOME, option));
    assertEquals(reason + ": ./run --help lists all options", refusal.reason());
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

  /** If it differs, copy the actual text into the file. */
  @Test
  void theHelpThatTheScriptPrintsIsUpToDate() {
    assertEquals(Options.usage(), Template.of("help.txt").toString());
  }
}
