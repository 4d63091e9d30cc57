package dev.usher.booking.hold;

import dev.usher.booking.finishedpass.FinishedPassService;
import dev.usher.booking.hold.VisitorHolds.Own;
import dev.usher.inventory.hold.ReleaseOutcome;
import dev.usher.inventory.release.Release;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/** Releases holds for their visitors. */
@ApplicationScoped
public class HoldCancellation {
  private final Release release;
  private final FinishedPassService finishedPasses;

  HoldCancellation(Release release, FinishedPassService finishedPasses) {
    this.release = release;
    this.finishedPasses = finishedPasses;
  }

  /**
   * Releases the hold; does nothing if it has already ended. Blocks.
   *
   * @param isDone whether the visitor leaves, so that the waiting room may admit another
   * @return false if it is a booking
   */
  @Transactional
  public boolean giveBack(Own own, boolean isDone) {
    ReleaseOutcome outcome = release.giveBack(own.hold().id());
    if (outcome == ReleaseOutcome.BOOKED) {
      return false;
    }
    if (isDone) {
      finishedPasses.finish(own.pass().event(), own.pass().id(), own.pass().expiresAt());
    }
    return true;
  }
}
