package dev.usher.queue.draw;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.common.cache.Caches;
import dev.usher.queue.draw.DrawResponse.Entry;
import dev.usher.queue.draw.DrawResponse.State;
import dev.usher.queue.draw.DrawStore.Result;
import dev.usher.queue.draw.DrawStore.StoredDraw;
import dev.usher.queue.draw.proof.DrawKey;
import dev.usher.queue.draw.proof.MerkleTree;
import dev.usher.queue.room.PostgresBulkhead;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomMode;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Makes draws and shows them. Any instance may make a draw at any time, step by step; each step is
 * a statement that has an effect once, and an instance that finds a step done goes on from there.
 */
@ApplicationScoped
class DrawService {
  private static final Logger LOG = Logger.getLogger(DrawService.class);
  private static final HexFormat HEX = HexFormat.of();
  private static final int LOOKS_AT_ONCE = 2;
  private static final int LOOKS_WAITING = 500;

  /** A tree of ten million entries takes seconds to make, and four megabytes. */
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

  private static final int TREES = 20;
  private static final Duration UNUSED = Duration.ofHours(1);

  private final Cache<Entries, MerkleTree> trees = Caches.evictingUnused(TREES, UNUSED).build();

  /** Draws whose receipts cannot be proved here. Each is logged once. */
  private final Set<Entries> mismatches = ConcurrentHashMap.newKeySet();

  private final PostgresBulkhead looks =
      new PostgresBulkhead(LOOKS_AT_ONCE, LOOKS_WAITING, LONGEST_LOOK);
  private final DrawStore store;
  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final List<PublicValues> publicValues;

  DrawService(
      DrawStore store,
      RoomRegistry rooms,
      RequestTokens tokens,
      @All List<PublicValues> publicValues) {
    this.store = store;
    this.rooms = rooms;
    this.tokens = tokens;
    this.publicValues = publicValues;
  }

  /** The closed entries of a room. */
  private record Entries(String room, long generation, long participants) {}

  /**
   * Takes the draw of a room as far as possible: closes the entries, publishes the root, makes the
   * draw. Does nothing before the start, by PostgreSQL's clock. Blocking.
   *
   * @return the name of the public value that the draw waits for
   */
  Optional<String> advance(RoomSnapshot view) {
    Room room = view.room();
    String id = room.id();
    StoredDraw draw = find(room);
    if (draw.participants().isEmpty()) {
      store.closeEntries(view);
      draw = find(room);
    }
    if (draw.participants().isPresent() && draw.result().isEmpty()) {
      long participants = draw.participants().getAsLong();
      rooms.closed(id, room.generation(), participants);
      if (draw.root().isEmpty()) {
        store.publishRoot(room, participants, HEX.formatHex(tree(room, participants).root()));
        draw = find(room);
      }
      String root = draw.root().orElseThrow();
      Optional<String> source = draw.publicSource();
      Optional<String> value = source.isEmpty() ? Optional.of("") : publicValue(source.get());
      if (value.isEmpty()) {
        return source;
      }
      Optional<String> secret = store.findSecret(room);
      if (secret.isPresent()) {
        String key = DrawKey.of(secret.get(), id, participants, root, value.get());
        if (store.make(room, participants, root, value.get(), key)) {
          LOG.infof("room=%s participants=%d root=%s drawn", id, participants, root);
        }
      }
    }
    rooms.reload(id);
    return Optional.empty();
  }

  /** Whether a public value is known. Blocking, but without PostgreSQL. */
  boolean isKnown(String publicSource) {
    return publicValue(publicSource).isPresent();
  }

  private Optional<String> publicValue(String publicSource) {
    return publicValues.stream().flatMap(values -> values.find(publicSource).stream()).findFirst();
  }

  /** Fails if a later room has the id: the next read of rooms finds it. */
  private StoredDraw find(Room room) {
    return store.find(room).orElseThrow(() -> RoomProblems.unknown(room.id()));
  }

  /**
   * The draw, and the entry of the visitor who asks.
   *
   * @return fails with problem {@code no-draw} if the room has none
   */
  Uni<DrawResponse> look(RoomSnapshot view, Optional<QueueToken> token) {
    return view.room().mode() == RoomMode.DRAW
        ? looks.call(() -> describe(view, token)).onFailure().transform(RoomProblems::toProblem)
        : Uni.createFrom().failure(RoomProblems.noDraw(view.room().id()));
  }

  private DrawResponse describe(RoomSnapshot view, Optional<QueueToken> token) {
    String id = view.room().id();
    StoredDraw draw = find(view.room());
    Optional<Result> result = draw.result();
    // The draw may have been made at another instance a moment ago.
    RoomSnapshot fresh = result.isPresent() && !view.draw().isDrawn() ? rooms.reload(id) : view;
    Optional<Entry> entry =
        token
            .map(QueueToken::entry)
            .filter(index -> index <= draw.participants().orElse(Long.MAX_VALUE))
            .map(index -> entry(fresh, draw, index));
    return new DrawResponse(
        id,
        result.isPresent()
            ? State.DRAWN
            : draw.participants().isPresent() ? State.CLOSED : State.OPEN,
        draw.commitment(),
        draw.startsAt(),
        draw.publicSource(),
        draw.participants().isPresent()
            ? Optional.of(draw.participants().getAsLong())
            : Optional.empty(),
        draw.root(),
        result.map(Result::publicValue),
        result.map(Result::secret),
        result.map(Result::key),
        result.map(Result::drawnAt),
        entry);
  }

  private Entry entry(RoomSnapshot view, StoredDraw draw, long index) {
    Room room = view.room();
    Optional<List<String>> proof =
        draw.root()
            .flatMap(root -> treeOf(root, room, draw.participants().orElseThrow()))
            .map(tree -> tree.proof(index - 1).stream().map(HEX::formatHex).toList());
    Optional<Long> number =
        view.draw().isDrawn() ? Optional.of(view.numberOf(index)) : Optional.empty();
    return new Entry(index, HEX.formatHex(tokens.receipt(room, index)), proof, number);
  }

  /**
   * The tree with a root; empty if the receipts of this instance have another root, because {@code
   * usher.token.secret} was changed.
   */
  private Optional<MerkleTree> treeOf(String root, Room room, long participants) {
    MerkleTree tree = tree(room, participants);
    if (HEX.formatHex(tree.root()).equals(root)) {
      return Optional.of(tree);
    }
    if (mismatches.add(new Entries(room.id(), room.generation(), participants))) {
      LOG.errorf(
          "room=%s the receipts of its draw do not have the published root: usher.token.secret is"
              + " not the one of the close of the entries; no proofs are returned",
          room.id());
    }
    return Optional.empty();
  }

  /** One thread makes a tree, and others wait for it. */
  private MerkleTree tree(Room room, long participants) {
    return trees.get(
        new Entries(room.id(), room.generation(), participants),
        entries -> MerkleTree.of(participants, i -> tokens.receipt(room, i + 1)));
  }
}
