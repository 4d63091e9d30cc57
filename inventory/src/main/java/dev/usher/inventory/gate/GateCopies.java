package dev.usher.inventory.gate;

import dev.usher.common.redis.LuaScript;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and deletes what Redis has of an event, for its audit. A copy that is deleted is made again
 * by the next transaction that has something to report; until then more requests than necessary go
 * to PostgreSQL. All calls block, and do without Redis as those of the gate do.
 */
@ApplicationScoped
public class GateCopies {
  private static final LuaScript COPIES = LuaScript.load(GateCopies.class, "copies.lua");

  // A script keeps Redis from all others: less than a millisecond.
  private static final int KEYS_OF_A_CALL = 500;
  private static final int FIELDS = 3;

  private final Gate gate;

  /** What Redis has on behalf of this gate. */
  public GateCopies(Gate gate) {
    this.gate = gate;
  }

  /** What a copy is of. */
  public enum Of {
    /** The event: its version. */
    EVENT,
    /** A section: version and places left, with a space between them. */
    SECTION,
    /** A seat: the hold that has it. */
    SEAT
  }

  /** The name of a copy. */
  public record Name(Of of, String id) {}

  /**
   * A copy as it was read.
   *
   * @param ends whether Redis forgets it by itself
   */
  public record Copy(Name name, String value, boolean ends) {}

  /** The copies that Redis has, of those that are named; empty if it does not respond. */
  public Optional<List<Copy>> read(String event, List<Name> names) {
    List<Copy> copies = new ArrayList<>();
    for (int from = 0; from < names.size(); from += KEYS_OF_A_CALL) {
      List<Name> some = names.subList(from, Math.min(names.size(), from + KEYS_OF_A_CALL));
      Optional<Response> found = call(event, some, List.of());
      if (found.isEmpty()) {
        return Optional.empty();
      }
      for (int i = 0; i < found.get().size(); i += FIELDS) {
        copies.add(
            new Copy(
                some.get(found.get().get(i).toInteger() - 1),
                found.get().get(i + 1).toString(),
                found.get().get(i + 2).toLong() >= 0));
      }
    }
    return Optional.of(copies);
  }

  /**
   * Deletes these copies, but for those that have changed since they were read; returns how many
   * were deleted, as far as Redis responded.
   */
  public int delete(String event, List<Copy> copies) {
    int deleted = 0;
    for (int from = 0; from < copies.size(); from += KEYS_OF_A_CALL) {
      List<Copy> some = copies.subList(from, Math.min(copies.size(), from + KEYS_OF_A_CALL));
      List<String> values = some.stream().map(Copy::value).toList();
      Optional<Response> found = call(event, some.stream().map(Copy::name).toList(), values);
      for (int i = 0; found.isPresent() && i < found.get().size(); i += FIELDS) {
        String value = values.get(found.get().get(i).toInteger() - 1);
        deleted += found.get().get(i + 1).toString().equals(value) ? 1 : 0;
      }
    }
    return deleted;
  }

  private Optional<Response> call(String event, List<Name> names, List<String> values) {
    GateKeys keys = new GateKeys(event);
    for (Name name : names) {
      switch (name.of()) {
        case EVENT -> keys.version();
        case SECTION -> keys.section(name.id());
        case SEAT -> keys.seat(name.id());
      }
    }
    return gate.call(COPIES, keys, values).await().indefinitely();
  }
}
