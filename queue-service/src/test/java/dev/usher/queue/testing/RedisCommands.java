package dev.usher.queue.testing;

import dev.usher.testing.TestStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Every command that Redis runs, from all clients and in scripts, until this is closed. */
public final class RedisCommands implements AutoCloseable {
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final Socket socket;

  private RedisCommands(Socket socket) {
    this.socket = socket;
  }

  /** Listens to Redis; it has begun when this returns. */
  public static RedisCommands listen() {
    try {
      int port = URI.create(TestStores.stores().redisUrl()).getPort();
      RedisCommands commands =
          new RedisCommands(new Socket(InetAddress.getLoopbackAddress(), port));
      commands.begin();
      return commands;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that name a room. */
  public List<String> of(WaitingRoom room) {
    return seen.stream().filter(command -> command.contains(room.id())).toList();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void begin() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
    String answer = in.readLine();
    if (!"+OK".equals(answer)) {
      throw new IOException("Redis answered " + answer);
    }
    Thread reader = new Thread(() -> in.lines().forEach(seen::add), "redis-commands");
    // The end of the connection ends it.
    reader.setUncaughtExceptionHandler((thread, end) -> {});
    reader.setDaemon(true);
    reader.start();
  }
}
