package dev.usher.lab.bench.house;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * Visitors who each keep a stream open and note when it says that it is their turn: no load
 * generator measures that. Each is a plain connection, so that tens of thousands fit; they come
 * from several loopback addresses, as one has only so many ports.
 */
public final class Listeners implements AutoCloseable {
  private static final int ADDRESSES = 4;
  private static final int OPENING_AT_ONCE = 100;
  private static final long OPEN_SECONDS = 60;
  private static final String TURN = "YOUR_TURN";

  private final Vertx vertx = Vertx.vertx();
  private final List<NetClient> clients;
  private final Semaphore opening = new Semaphore(OPENING_AT_ONCE);
  private final AtomicLongArray told;

  /** Nobody yet, room for so many. */
  public Listeners(int count) {
    this.told = new AtomicLongArray(count);
    this.clients =
        IntStream.range(0, ADDRESSES)
            .mapToObj(
                n ->
                    vertx.createNetClient(
                        new NetClientOptions().setLocalAddress("127.0.0." + (n + 2))))
            .toList();
  }

  /**
   * Opens a stream for each queue token and waits until each has said something.
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

  /** When the visitor was told that it is their turn, in milliseconds since 1970. */
  public OptionalLong toldAt(int visitor) {
    long at = told.get(visitor);
    return at == 0 ? OptionalLong.empty() : OptionalLong.of(at);
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(OPEN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("The streams cannot be closed", e);
    }
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
                  socket.handler(new Ear(visitor, socket));
                  var unusedWrite = socket.write(request);
                });
  }

  /** Listens on one connection, on its event loop. */
  private final class Ear implements Handler<Buffer> {
    private final int visitor;
    private final NetSocket socket;
    private boolean heard;
    private String rest = "";

    Ear(int visitor, NetSocket socket) {
      this.visitor = visitor;
      this.socket = socket;
    }

    @Override
    public void handle(Buffer part) {
      String text = rest + part.toString(StandardCharsets.US_ASCII);
      // An event may come in two parts.
      rest = text.substring(Math.max(0, text.length() - TURN.length()));
      if (!heard && text.contains("data:")) {
        heard = true;
        opening.release();
      }
      if (text.contains(TURN)) {
        told.compareAndSet(visitor, 0, System.currentTimeMillis());
        var unused = socket.handler(ignored -> {});
      }
    }
  }
}
