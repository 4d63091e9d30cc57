package dev.usher.lab.bench.system;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * Visitors who each keep an event stream open and note when it says that it is their turn; no load
 * generator measures that. Each is a plain connection, so that tens of thousands fit. They use
 * several loopback addresses, since one has too few ports.
 */
public final class StreamListeners implements AutoCloseable {
  private static final int ADDRESSES = 4;
  private static final int OPENING_AT_ONCE = 100;
  private static final long OPEN_SECONDS = 60;
  private static final String TURN = "YOUR_TURN";

  private final Vertx vertx = Vertx.vertx();
  private final List<NetClient> clients;
  private final Semaphore opening = new Semaphore(OPENING_AT_ONCE);
  private final AtomicLongArray turns;
  private final Clock clock;

  public StreamListeners(int count, Clock clock) {
    this.clock = clock;
    this.turns = new AtomicLongArray(count);
    this.clients =
        IntStream.range(0, ADDRESSES)
            .mapToObj(
                n ->
                    vertx.createNetClient(
                        new NetClientOptions().setLocalAddress("127.0.0." + (n + 2))))
            .toList();
  }

  /**
   * Opens a stream for each queue token and waits for the first event of each.
   *
   * @throws IllegalStateException if one cannot be opened
   */
  public void open(int port, String path, List<String> tokens) throws InterruptedException {
    for (int i = 0; i < tokens.size(); i++) {
      opening.acquire();
      listen(i, port, path, tokens.get(i));
    }
    if (!opening.tryAcquire(OPENING_AT_ONCE, OPEN_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Not all streams were opened");
    }
    opening.release(OPENING_AT_ONCE);
  }

  /** When the visitor got the event that it is their turn, in milliseconds since 1970. */
  public OptionalLong turnAt(int visitor) {
    long at = turns.get(visitor);
    return at == 0 ? OptionalLong.empty() : OptionalLong.of(at);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void listen(int visitor, int port, String path, String token) {
    String request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(path, token);
    var unused =
        clients
            .get(visitor % ADDRESSES)
            .connect(port, "127.0.0.1")
            .onSuccess(
                socket -> {
                  socket.handler(new Listener(visitor, socket));
                  var unusedWrite = socket.write(request);
                });
  }

  /** Listens on one connection, on its event loop. */
  private final class Listener implements Handler<Buffer> {
    private final int visitor;
    private final NetSocket socket;
    private boolean opened;
    private String rest = "";

    Listener(int visitor, NetSocket socket) {
      this.visitor = visitor;
      this.socket = socket;
    }

    @Override
    public void handle(Buffer part) {
      String text = rest + part.toString(StandardCharsets.US_ASCII);
      // An event may come in two parts.
      rest = text.substring(Math.max(0, text.length() - TURN.length()));
      if (!opened && text.contains("data:")) {
        opened = true;
        opening.release();
      }
      if (text.contains(TURN)) {
        turns.compareAndSet(visitor, 0, clock.millis());
        var unused = socket.handler(ignored -> {});
      }
    }
  }
}
