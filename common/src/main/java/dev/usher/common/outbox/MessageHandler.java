package dev.usher.common.outbox;

/**
 * Delivers the messages of one kind. May get the same message again, also while an instance that
 * was cut off from PostgreSQL is still delivering it: what it does must be idempotent.
 */
public interface MessageHandler {
  /** What happens to a message that was not delivered in time. */
  enum Undelivered {
    /** It is of no use any longer. */
    REMOVE,
    /** It stays in the table, for a person to look at. */
    KEEP
  }

  /** The kind of messages that it delivers. */
  String kind();

  /** Whether it delivers any messages with the settings of this service. */
  default boolean isOn() {
    return true;
  }

  /** What happens to a message that was not delivered in time. */
  Undelivered undelivered();

  /**
   * Delivers a message, within seconds; interrupted after {@link Outbox#TIME_LIMIT}. Blocks.
   *
   * @throws RuntimeException if it was not delivered; it is retried later
   */
  void deliver(Message message);
}
