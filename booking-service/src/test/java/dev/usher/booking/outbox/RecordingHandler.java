package dev.usher.booking.outbox;

import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.MessageHandler;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Remembers the messages of a kind of its own; delivers none that a test wants to wait or fail. */
@ApplicationScoped
class RecordingHandler implements MessageHandler {
  static final String KIND = "recorded";
  static final String WAITING = "waiting";
  static final String FAILING = "failing";
  static final String ERRING = "erring";

  final List<String> delivered = new CopyOnWriteArrayList<>();
  final List<String> begun = new CopyOnWriteArrayList<>();
  private final String kind;
  private final Undelivered undelivered;
  private volatile CountDownLatch gate = new CountDownLatch(1);

  RecordingHandler() {
    this(KIND, Undelivered.KEEP);
  }

  RecordingHandler(String kind, Undelivered undelivered) {
    this.kind = kind;
    this.undelivered = undelivered;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public Undelivered undelivered() {
    return undelivered;
  }

  @Override
  public void deliver(Message message) {
    boolean isFirst = begun.stream().noneMatch((message.event() + "/" + message.id())::equals);
    begun.add(message.event() + "/" + message.id());
    if (message.id().startsWith(ERRING) && isFirst) {
      throw new AssertionError("not delivered at first, as the test wants it");
    }
    if (message.id().startsWith(FAILING)) {
      throw new IllegalStateException("not delivered, as the test wants it");
    }
    if (message.id().startsWith(WAITING)) {
      await();
    }
    delivered.add(message.event() + "/" + message.id());
  }

  List<String> delivered(String event) {
    return delivered.stream().filter(id -> id.startsWith(event + "/")).toList();
  }

  boolean hasBegun(String event, String id) {
    return begun.contains(event + "/" + id);
  }

  void open() {
    gate.countDown();
    gate = new CountDownLatch(1);
  }

  private void await() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
