package dev.usher.queue.draw.proof;

import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an instance knows of the draw of a room. Immutable.
 *
 * @param commitment published before the draw; empty if it is not known here yet
 * @param participants how many entries take part; empty until they are closed
 * @param key empty until the draw
 * @param order where each entry goes; empty until the draw
 */
public record KnownDraw(
    Optional<String> commitment,
    OptionalLong participants,
    Optional<String> key,
    Optional<Permutation> order) {
  /** The number of an entry that has none yet: behind all others, and nobody ever has it. */
  public static final long NO_NUMBER = Long.MAX_VALUE;

  /** Nothing is known, or the room has no draw. */
  public static final KnownDraw NONE =
      new KnownDraw(Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());

  /** Whether each entry has its queue number. */
  public boolean isDrawn() {
    return order.isPresent();
  }

  /** The queue number of an entry. Who joined after the start keeps the index as number. */
  public long numberOf(long entry) {
    if (participants.isEmpty()) {
      return NO_NUMBER;
    }
    if (entry > participants.getAsLong()) {
      return entry;
    }
    return order.isPresent() ? order.get().of(entry) : NO_NUMBER;
  }

  /** Whether an entry takes part, as far as is known. */
  public boolean includes(long entry) {
    return participants.isEmpty() || entry <= participants.getAsLong();
  }

  /** Adds that the entries are closed. */
  public KnownDraw closed(long entries) {
    return participants.isPresent()
        ? this
        : new KnownDraw(commitment, OptionalLong.of(entries), key, order);
  }

  /**
   * Adds what was read from PostgreSQL. An older read takes nothing back.
   *
   * @param readKey present once the draw was made, as are the participants then; a key without them
   *     is ignored
   */
  public KnownDraw then(
      Optional<String> readCommitment, OptionalLong entries, Optional<String> readKey) {
    Optional<String> known = readCommitment.or(() -> commitment);
    if (readKey.isPresent() && entries.isPresent() && !readKey.equals(key)) {
      long size = entries.getAsLong();
      Permutation drawn = new Permutation(HexFormat.of().parseHex(readKey.get()), size);
      return new KnownDraw(known, entries, readKey, Optional.of(drawn));
    }
    boolean isNews = entries.isPresent() && !isDrawn();
    return new KnownDraw(known, isNews ? entries : participants, key, order);
  }
}
