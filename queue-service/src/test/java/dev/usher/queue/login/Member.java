package dev.usher.queue.login;

import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.OidcStub;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Somebody with an account at the provider, who joins from browsers that have no cookies. */
record Member(String subject) {
  static Member some() {
    return new Member("member-" + UUID.randomUUID());
  }

  /** A token that a program of theirs has, with some claims changed; null removes one. */
  String token(Map<String, ?> changes) {
    Map<String, Object> claims = new HashMap<>();
    claims.put("sub", subject);
    claims.put("aud", OidcStub.VISITORS_CLIENT);
    claims.putAll(changes);
    return TestStores.visitors().accessToken(claims);
  }

  Reply joins(WaitingRoom room) {
    return joinsAsync(room).join();
  }

  CompletableFuture<Reply> joinsAsync(WaitingRoom room) {
    return Http.sendAsync("POST", room.uri() + "/tokens", "", bearer(token(Map.of())));
  }

  static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token);
  }
}
