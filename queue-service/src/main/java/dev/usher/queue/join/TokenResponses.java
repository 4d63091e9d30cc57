package dev.usher.queue.join;

import dev.usher.queue.position.Position;
import dev.usher.queue.position.PositionEstimator;
import dev.usher.queue.position.PositionService;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomMode;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;

/** Makes the responses to joins: the signed queue token, its position and the receipt of a draw. */
@ApplicationScoped
class TokenResponses {
  private final RequestTokens tokens;
  private final PositionService positions;
  private final Clock clock;

  TokenResponses(RequestTokens tokens, PositionService positions, Clock clock) {
    this.tokens = tokens;
    this.positions = positions;
    this.clock = clock;
  }

  /** The response with the position as it is now. */
  Uni<TokenResponse> of(boolean isNew, RoomSnapshot view, QueueToken token) {
    return positions
        .known(view, token)
        .map(position -> Uni.createFrom().item(of(isNew, view, token, position)))
        .orElseGet(() -> look(view, token).map(position -> of(isNew, view, token, position)));
  }

  TokenResponse of(boolean isNew, RoomSnapshot view, QueueToken token, Position position) {
    Room room = view.room();
    String signed = tokens.sign(token);
    if (room.mode() != RoomMode.DRAW || !view.draw().includes(token.entry())) {
      return new TokenResponse(isNew, signed, Optional.empty(), Optional.empty(), position);
    }
    String receipt = HexFormat.of().formatHex(tokens.receipt(room, token.entry()));
    return new TokenResponse(
        isNew, signed, Optional.of(receipt), view.draw().commitment(), position);
  }

  /** The visitor keeps the allocated number even if the position lookup fails. */
  Uni<Position> look(RoomSnapshot view, QueueToken token) {
    return positions
        .of(view, token)
        .onFailure()
        .recoverWithItem(() -> PositionEstimator.waiting(view, token, clock.instant()));
  }
}
