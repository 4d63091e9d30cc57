package dev.usher.booking.outbox;

/**
 * A message in the outbox.
 *
 * @param event the event it is about
 * @param kind selects the {@link Carrier}
 * @param id its subject; unique together with event and kind
 */
public record Letter(String event, String kind, String id, String body) {
  private static final int SHOWN = 8;

  /**
   * For logs: enough of the id to find the message, too little to use it. Payment ids are secret.
   */
  String told() {
    String start = event + ".";
    String rest = id.startsWith(start) ? id.substring(start.length()) : id;
    return "%s %s... of event %s"
        .formatted(kind, rest.substring(0, Math.min(SHOWN, rest.length())), event);
  }
}
