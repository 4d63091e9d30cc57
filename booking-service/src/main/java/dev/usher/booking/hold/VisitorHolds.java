package dev.usher.booking.hold;

import dev.usher.booking.finishedpass.FinishedPassService;
import dev.usher.booking.pass.Credentials;
import dev.usher.booking.pass.Pass;
import dev.usher.booking.pass.PassVerifier;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.store.Retry;
import dev.usher.inventory.hold.CancelOutcome;
import dev.usher.inventory.hold.HoldStore;
import dev.usher.inventory.release.Cancellation;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/**
 * Finds and cancels holds for their visitors. Never reveals whether another visitor's hold exists.
 */
@ApplicationScoped
public class VisitorHolds {
  private final PassVerifier passes;
  private final HoldStore holds;
  private final Cancellation cancellation;
  private final FinishedPassService finishedPasses;

  /** A hold and the pass of the request. */
  public record Own(Hold hold, Pass pass) {}

  VisitorHolds(
      PassVerifier passes,
      HoldStore holds,
      Cancellation cancellation,
      FinishedPassService finishedPasses) {
    this.passes = passes;
    this.holds = holds;
    this.cancellation = cancellation;
    this.finishedPasses = finishedPasses;
  }

  /**
   * Returns the visitor's hold, for resources that {@link dev.usher.booking.pass.PassFilter}
   * guards. Blocks.
   *
   * @param credentials of the request, with a pass that may have expired recently
   * @throws ProblemException 401 without a pass, 403 with that of another browser, 404 if the hold
   *     is not the visitor's
   */
  public Own find(Credentials credentials, String id) {
    Pass pass = passes.checked(credentials);
    Hold hold =
        HoldId.parse(id)
            .filter(parsed -> parsed.event().equals(pass.event()))
            .flatMap(parsed -> Retry.onDeadConnection(() -> holds.find(parsed)))
            .filter(found -> found.visitor().equals(pass.visitor()))
            .orElseThrow(HoldProblems::unknown);
    passes.requireGrace(pass, hold.expiresAt());
    return new Own(hold, pass);
  }

  /**
   * Cancels the hold; does nothing if it has already ended. Blocks.
   *
   * @param isDone whether the visitor leaves, so that the waiting room may admit another
   * @return false if it is a booking
   */
  @Transactional
  public boolean cancel(Own own, boolean isDone) {
    if (cancellation.cancel(own.hold().id()) == CancelOutcome.BOOKED) {
      return false;
    }
    if (isDone) {
      finishedPasses.finish(own.pass().event(), own.pass().id(), own.pass().latestEnd());
    }
    return true;
  }
}
