package dev.usher.booking.finishedpass;

import dev.usher.booking.outbox.Carrier;
import dev.usher.booking.outbox.Letter;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.Response.Status.Family;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/**
 * Reports finished passes to the waiting room. A pass that the room does not know is already
 * finished.
 */
@ApplicationScoped
class PassFinisher implements Carrier {
  private static final Logger LOG = Logger.getLogger(PassFinisher.class);

  private final QueueClient queue;
  private final ServiceToken token;

  PassFinisher(@RestClient QueueClient queue, ServiceToken token) {
    this.queue = queue;
    this.token = token;
  }

  @Override
  public String kind() {
    return FinishedPasses.KIND;
  }

  @Override
  public Uni<Boolean> carry(Letter letter) {
    return queue
        .finish(token.header(), letter.event(), letter.id(), false)
        .map(r -> isDone(letter, r));
  }

  /** The pass has expired by now, so its capacity is free anyway. */
  @Override
  public Logger.Level givenUp() {
    return Logger.Level.WARN;
  }

  private static boolean isDone(Letter letter, Response response) {
    try (response) {
      boolean isDone =
          response.getStatusInfo().getFamily() == Family.SUCCESSFUL
              || response.getStatus() == Status.NOT_FOUND.getStatusCode();
      if (!isDone) {
        LOG.warnf(
            "queue-service returned status %d for pass %s", response.getStatus(), letter.id());
      }
      return isDone;
    }
  }
}
