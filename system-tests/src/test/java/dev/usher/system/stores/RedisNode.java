package dev.usher.system.stores;

import dev.usher.standalone.process.ChildProcess;
import dev.usher.testing.TestStores;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Redis, or a Sentinel, beside the one of {@link TestStores}: a process of its own. */
final class RedisNode implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final int TIMEOUT_MILLIS = 5_000;

  private final int port;
  private final ChildProcess process;

  private RedisNode(int port, ChildProcess process) {
    this.port = port;
    this.process = process;
  }

  /**
   * Starts a server with these settings, one a line, and waits until it responds.
   *
   * @param options of the command line, after the file of settings
   */
  static RedisNode start(int port, String settings, String... options) {
    Path folder = TestStores.folder().resolve("redis-" + port);
    Path file = folder.resolve("redis.conf");
    try {
      Files.createDirectories(folder);
      Files.writeString(
          file,
          """
          bind 127.0.0.1
          port %d
          dir "%s"
          %s
          """
              .formatted(port, folder, settings));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = new ArrayList<>();
    command.add(Programs.redis());
    command.add(file.toString());
    command.addAll(List.of(options));
    Path log = TestStores.folder().resolve("logs").resolve("redis-" + port + ".log");
    RedisNode node =
        new RedisNode(port, ChildProcess.start("Redis " + port, command, TestStores.folder(), log));
    try {
      node.process.await(node::responds, START);
      return node;
    } catch (IllegalStateException e) {
      node.close();
      throw e;
    }
  }

  int port() {
    return port;
  }

  String url() {
    return "redis://127.0.0.1:" + port;
  }

  /**
   * Runs a command on a connection of its own; returns a text, a {@code Long}, a list, or null.
   *
   * @throws IllegalStateException if Redis reports an error
   */
  @Nullable Object call(Object... command) {
    return send(port, command);
  }

  private static @Nullable Object send(int port, Object... command) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.getOutputStream().write(request(command));
      return response(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException("Redis " + port + ": " + command[0], e);
    }
  }

  /** The same for commands that respond with a text. */
  String text(Object... command) {
    return textOf(port, command);
  }

  /** The same of any server on this machine. */
  static String textOf(int port, Object... command) {
    return String.valueOf(send(port, command));
  }

  /** Kills the process, as a crash does. */
  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.stop();
  }

  private boolean responds() {
    try {
      return text("PING").equals("PONG");
    } catch (UncheckedIOException | IllegalStateException e) {
      return false;
    }
  }

  private static byte[] request(Object... command) {
    StringBuilder request = new StringBuilder("*").append(command.length).append("\r\n");
    for (Object each : command) {
      String part = each.toString();
      request.append('$').append(part.length()).append("\r\n").append(part).append("\r\n");
    }
    return request.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static @Nullable Object response(InputStream in) throws IOException {
    String line = line(in);
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case ':' -> Long.valueOf(rest);
      case '$' -> bulk(in, Integer.parseInt(rest));
      case '*' -> list(in, Integer.parseInt(rest));
      default -> throw new IllegalStateException(rest);
    };
  }

  private static @Nullable String bulk(InputStream in, int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length + 2);
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static List<@Nullable Object> list(InputStream in, int size) throws IOException {
    List<@Nullable Object> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      all.add(response(in));
    }
    return all;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      line.write(next);
    }
    in.skipNBytes(1);
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
