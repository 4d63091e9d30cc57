package dev.usher.queue.invitation;

import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.store.PostgresSettings;
import dev.usher.queue.room.PostgresBulkhead;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomProblems;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import org.jspecify.annotations.Nullable;

/** Takes the invitation codes that joins of some rooms need, and counts their uses durably. */
@ApplicationScoped
public class Invitations {
  private static final int USES_AT_ONCE = 2;
  private static final int USES_WAITING = 2_000;

  private static final String USED = "invitation-used";

  private final InvitationCodes codes;
  private final InvitationStore store;
  private final PostgresBulkhead bulkhead;
  private final Counter refused;

  Invitations(
      InvitationCodes codes,
      InvitationStore store,
      PostgresSettings postgres,
      MeterRegistry meters) {
    this.codes = codes;
    this.store = store;
    this.bulkhead = new PostgresBulkhead(USES_AT_ONCE, USES_WAITING, postgres.timeout());
    this.refused = meters.counter("usher.joins.refused", "reason", "invitation");
  }

  /**
   * Reads a code without using it.
   *
   * @throws ProblemException 403 {@code invitation-required} or {@code invitation-invalid}
   */
  public Invitation verify(Room room, @Nullable String code) {
    if (code == null || code.isBlank()) {
      throw refusal(
          "invitation-required",
          "Invitation required",
          "This queue is for invited visitors. Join with an invitation code of the organiser.");
    }
    return codes
        .read(InvitationCodes.Kind.INVITATION, room, code)
        .orElseThrow(
            () ->
                counted(
                    "invitation-invalid",
                    "Invitation not valid",
                    "This code is not of this queue, or too old. Check it, or ask the organiser."));
  }

  /**
   * Uses a code once.
   *
   * @return fails with a problem: 403 {@code invitation-used} if no use is left, 503 if PostgreSQL
   *     is unavailable or too many wait
   */
  public Uni<Void> use(Room room, Invitation invitation) {
    return bulkhead
        .call(() -> store.use(room.id(), invitation))
        .onFailure()
        .transform(RoomProblems::toProblem)
        .invoke(
            isUsed -> {
              if (!isUsed) {
                throw counted(
                    USED,
                    "Invitation used up",
                    "As many visitors as may have joined with this code. Ask the organiser for"
                        + " another one.");
              }
            })
        .replaceWithVoid();
  }

  /** Whether {@link #use} has failed because no use is left. */
  public static boolean isUsedUp(Throwable failure) {
    return failure instanceof ProblemException problem
        && problem.problem().type().equals(Problem.type(USED));
  }

  /** Gives a use back after a join that failed. Does not fail: at worst, the use is lost. */
  public Uni<Void> giveBack(Room room, Invitation invitation) {
    return bulkhead
        .call(
            () -> {
              store.giveBack(room.id(), invitation);
              return true;
            })
        .onFailure()
        .recoverWithItem(false)
        .replaceWithVoid();
  }

  private ProblemException counted(String type, String title, String detail) {
    refused.increment();
    return refusal(type, title, detail);
  }

  private static ProblemException refusal(String type, String title, String detail) {
    return ProblemException.of(Status.FORBIDDEN, type, title, detail);
  }
}
