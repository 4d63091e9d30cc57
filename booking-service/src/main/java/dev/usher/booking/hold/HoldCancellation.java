package dev.usher.booking.hold;

import dev.usher.booking.finishedpass.FinishedPasses;
import dev.usher.booking.hold.VisitorHolds.Own;
import dev.usher.inventory.hold.ReleaseOutcome;
import dev.usher.inventory.release.Release;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/** Gives holds back for their visitors. */
@ApplicationScoped
public class HoldCancellation {
  private final Release release;
  private final FinishedPasses finishedPasses;

  HoldCancellation(Release release, FinishedPasses finishedPasses) {
    this.release = release;
    this.finishedPasses = finishedPasses;
  }

  /**
   * Puts what was held back on sale; nothing if it is already. Blocks.
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
      finishedPasses.add(own.pass().event(), own.pass().id(), own.pass().expiresAt());
    }
    return true;
  }
}
