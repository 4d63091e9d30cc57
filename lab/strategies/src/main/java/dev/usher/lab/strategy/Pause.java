package dev.usher.lab.strategy;

import dev.usher.lab.sale.Purchase;

/**
 * Runs between the read and the write of the strategies that decide in Java, so that a test can
 * hold one buyer there while another continues.
 */
@FunctionalInterface
public interface Pause {
  /** Nobody is held: what the lab measures. */
  Pause NONE = purchase -> {};

  /** Called after the purchase was found possible and before anything of it is written. */
  void beforeWriting(Purchase purchase);
}
