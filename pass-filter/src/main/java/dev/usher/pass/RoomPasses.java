package dev.usher.pass;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/**
 * Checks the passes of one room, for a site in Java of any framework. It does not see that a pass
 * was finished: passes end when they expire. Thread-safe; blocks while the keys are fetched.
 *
 * <pre>{@code
 * RoomPasses passes =
 *     RoomPasses.of(URI.create("https://queue.example/.well-known/jwks.json"), "gala");
 * Optional<Pass> pass = passes.verify(bearerToken);
 * }</pre>
 */
public final class RoomPasses {
  private static final String ISSUER = "usher-queue";
  private static final String AUDIENCE = "usher-booking";

  private final PublishedKeySet keys;
  private final String room;
  private final PassReader reader;
  private final Clock clock;

  /**
   * The passes of an installation with its own issuer and audience.
   *
   * @param keys where the waiting room publishes its keys
   * @param room the room's id
   * @param issuer {@code usher.pass.issuer}
   * @param audience {@code usher.pass.audience}
   * @param clock decides when passes have expired
   */
  public RoomPasses(URI keys, String room, String issuer, String audience, Clock clock) {
    this.keys = new PublishedKeySet(keys);
    this.room = room;
    this.reader = new PassReader(issuer, audience);
    this.clock = clock;
  }

  /**
   * The passes of an installation with the default issuer and audience.
   *
   * @param keys where the waiting room publishes its keys
   * @param room the room's id
   */
  public static RoomPasses of(URI keys, String room) {
    return new RoomPasses(keys, room, ISSUER, AUDIENCE, Clock.systemUTC());
  }

  /** The room's id. */
  public String room() {
    return room;
  }

  /**
   * A pass that was sent as a bearer token; empty unless it is good for the room now. One that is
   * for a certain browser is good as a cookie only, and one of a room that binds passes to a
   * browser of Usher's own shop is good there only.
   *
   * @throws KeysUnavailableException if it cannot be checked now
   */
  public Optional<Pass> verify(String token) {
    return proven(token).filter(pass -> pass.browser().isEmpty() && !pass.bound());
  }

  /**
   * A pass that was sent as a cookie; empty unless it is good for the room now, and for the browser
   * with this key. One for a browser of Usher's own shop is not.
   *
   * @param browser the value of the cookie {@link BrowserKey#COOKIE}
   * @throws KeysUnavailableException if it cannot be checked now
   */
  public Optional<Pass> verify(String token, BrowserKey browser) {
    return proven(token)
        .filter(pass -> !pass.bound() && pass.browser().equals(Optional.of(browser.hash())));
  }

  private Optional<Pass> proven(String token) {
    return reader
        .parse(token)
        .flatMap(
            unproven -> keys.find(unproven.keyId()).flatMap(key -> reader.prove(unproven, key)))
        .filter(pass -> pass.admits(room, clock.instant()));
  }
}
