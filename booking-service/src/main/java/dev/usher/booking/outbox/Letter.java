package dev.usher.booking.outbox;

/**
 * A message that was written down.
 *
 * @param event the event it is about
 * @param kind who carries it
 * @param id what it is about; with event and kind it makes the message one
 */
public record Letter(String event, String kind, String id, String body) {
  private static final int SHOWN = 8;

  /**
   * For logs: enough of the id to find the message by, too little to use it. Those of payments are
   * secret.
   */
  String told() {
    String start = event + ".";
    String rest = id.startsWith(start) ? id.substring(start.length()) : id;
    return "%s %s... of event %s"
        .formatted(kind, rest.substring(0, Math.min(SHOWN, rest.length())), event);
  }
}
