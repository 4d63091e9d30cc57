package dev.usher.queue.room;

import dev.usher.common.problem.ProblemException;
import dev.usher.queue.network.Clients;
import dev.usher.queue.network.Network;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Refuses clients whose addresses the operator of a room has blocked. */
@ApplicationScoped
public class BlockList {
  private final ConcurrentMap<String, Compiled> lists = new ConcurrentHashMap<>();
  private final Counter refused;

  BlockList(RoomRegistry rooms, MeterRegistry meters) {
    rooms.onEnd(lists::remove);
    this.refused = meters.counter("usher.joins.refused", "reason", "blocked");
  }

  /** The networks of a list of texts. */
  private record Compiled(List<String> texts, List<Network> networks) {
    static Compiled of(List<String> texts) {
      return new Compiled(
          texts, texts.stream().map(Network::parse).flatMap(Optional::stream).toList());
    }
  }

  /**
   * Lets a client through that is not blocked. Rooms that block nobody pay nothing.
   *
   * @throws ProblemException 403 {@code blocked}
   */
  public void check(Room room, SocketAddress client) {
    List<String> texts = room.joinRules().blockedNetworks();
    if (texts.isEmpty()) {
      return;
    }
    Optional<Network> address = Network.parse(Clients.text(client));
    List<Network> networks =
        lists
            .compute(
                room.id(),
                (id, known) ->
                    known != null && known.texts().equals(texts) ? known : Compiled.of(texts))
            .networks();
    if (address.isPresent() && networks.stream().anyMatch(n -> n.contains(address.get()))) {
      refused.increment();
      throw ProblemException.of(
          Status.FORBIDDEN,
          "blocked",
          "Blocked network",
          "The organiser has blocked your network address for this queue. Use another network, or"
              + " ask the organiser.");
    }
  }
}
