package dev.usher.standalone.stores;

import dev.usher.standalone.file.OwnerOnly;
import dev.usher.standalone.process.ChildProcess;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/**
 * Redis from the binary of a Maven dependency. Uses only the binary of that library: its server
 * class ends Redis in a shutdown hook, concurrently with its users instead of after them, and its
 * unpacking can leave a partial file.
 */
final class Redis {
  private static final Duration START_WAIT = Duration.ofSeconds(30);
  private static final int PING_TIMEOUT_MILLIS = 500;

  private Redis() {}

  static ChildProcess start(Path folder, int port, boolean durable) {
    Path data = folder.resolve("redis").toAbsolutePath();
    try {
      Files.createDirectories(data);
      String server = program(BinaryCache.open(folder)).toString();
      Path settings = data.resolve("redis.conf");
      OwnerOnly.write(settings, settings(data, port, durable));
      ChildProcess redis =
          ChildProcess.start(
              "Redis",
              List.of(server, settings.toString()),
              folder.toAbsolutePath(),
              folder.resolve("logs").resolve("redis.log"));
      try {
        redis.await(() -> responds(port), START_WAIT);
        return redis;
      } catch (RuntimeException e) {
        redis.kill();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path program(BinaryCache cache) throws IOException {
    String resource =
        ExecutableProvider.newProvidedVersionsMap().get(OsArchitecture.detectOSandArchitecture());
    if (resource == null) {
      throw new IllegalStateException(
          "No Redis for this system, %s on %s: Usher runs on Linux and macOS"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    String file = resource.substring(resource.lastIndexOf('/') + 1);
    return cache.get(file, folder -> copy(resource, folder.resolve(file))).resolve(file);
  }

  private static void copy(String resource, Path program) throws IOException {
    try (InputStream in = ExecutableProvider.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException(resource);
      }
      Files.copy(in, program);
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static String settings(Path data, int port, boolean durable) {
    return """
        bind 127.0.0.1
        port %d
        dir "%s"
        appendonly %s
        save ""
        """
        .formatted(port, data, durable ? "yes" : "no");
  }

  private static boolean responds(int port) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PING_TIMEOUT_MILLIS);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PING_TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String reply =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return "+PONG".equals(reply);
    } catch (IOException e) {
      return false;
    }
  }
}
