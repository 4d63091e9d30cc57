package dev.usher.lab.rehearsal;

import java.time.Duration;

/**
 * What is on sale, who comes for it, and what the shop carries. Shares are from 0 to 1.
 *
 * @param early the share of visitors who join before the start, evenly during the prequeue
 * @param rush the mean time after the start at which the others join; their number decays
 * @param gone the share who join and close the page: they are not seen when their turn comes
 * @param noShow the share who wait until their turn and do not claim it
 * @param claim from the turn to the claim
 * @param choose from the pass to the hold
 * @param buys the share of visitors with a pass who want seats
 * @param quantity the seats that a buyer wants on average: 1 to 4
 * @param pays the share of holds that their visitors pay for, if they are in time
 * @param pay from the hold to the payment
 * @param shopHolds the hold requests that the shop decides each second
 * @param shopVisitors the visitors that the shop carries at a time
 */
record Sale(
    int seats,
    int arrivals,
    double early,
    Duration prequeue,
    Duration rush,
    double gone,
    double noShow,
    Durations claim,
    Durations choose,
    double buys,
    double quantity,
    double pays,
    Durations pay,
    Duration paymentWindow,
    int shopHolds,
    int shopVisitors) {
  static final int MOST_QUANTITY = 4;
}
