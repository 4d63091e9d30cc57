package dev.usher.queue.draw;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A draw, with all that is needed to check it. Hashes, keys and values are lower-case hexadecimal.
 *
 * @param commitment SHA-256 of the secret
 * @param startsAt when the entries are closed
 * @param publicSource the name of the public value, if the room has one
 * @param participants how many entries take part; once they are closed
 * @param root of the Merkle tree of the receipts (RFC 6962); soon after that
 * @param publicValue empty if the room names no source; once the draw is made, as the following
 * @param key HMAC-SHA256 of room, participants, root and public value under the secret
 * @param entry that of the visitor who asks
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record DrawResponse(
    String room,
    State state,
    String commitment,
    Instant startsAt,
    Optional<String> publicSource,
    Optional<Long> participants,
    Optional<String> root,
    Optional<String> publicValue,
    Optional<String> secret,
    Optional<String> key,
    Optional<Instant> drawnAt,
    Optional<Entry> entry) {

  /** How far a draw is. */
  public enum State {
    /** Visitors enter. */
    OPEN,
    /** The start has come; the places are not drawn yet. */
    CLOSED,
    /** Each entry has its queue number. */
    DRAWN
  }

  /**
   * A visitor's entry.
   *
   * @param index from 1, in the order of joining
   * @param receipt a leaf of the tree
   * @param proof the hashes from this leaf to the root; once there is a root
   * @param number the queue number that was drawn
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Entry(
      long index, String receipt, Optional<List<String>> proof, Optional<Long> number) {}
}
