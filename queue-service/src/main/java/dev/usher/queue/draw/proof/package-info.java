/**
 * The mathematics of a draw, which anybody can compute again: commitment, key, Merkle tree and
 * permutation. Uses nothing else of this service.
 */
@NullMarked
package dev.usher.queue.draw.proof;

import org.jspecify.annotations.NullMarked;
