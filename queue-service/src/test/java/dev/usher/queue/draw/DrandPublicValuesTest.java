package dev.usher.queue.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrandPublicValuesTest {
  private static final String PATH = DrandRelay.PATH;
  private static final String ROUND = DrandRelay.ROUND;
  private static final String SIGNATURE = DrandRelay.SIGNATURE;
  private static final String RANDOMNESS = DrandRelay.RANDOMNESS;

  private final List<DrandRelay> relays = new ArrayList<>();

  @AfterEach
  void stop() {
    relays.forEach(DrandRelay::close);
  }

  @Test
  void theValueOfARoundIsTheHashOfItsSignature() throws IOException {
    assertEquals(Optional.of(RANDOMNESS), values(relay(ROUND)).find("default-367"));
  }

  @Test
  void aRelayThatIsAwayOrDoesNotHaveTheRoundYetDoesNotMatter() throws IOException {
    DrandRelay away = relay(ROUND);
    away.close();
    assertEquals(
        Optional.of(RANDOMNESS),
        values(away, relay(""), relay(ROUND), relay(ROUND)).find("default-367"));
  }

  @Test
  void relaysThatDoNotAgreeGiveNoValue() throws IOException {
    DrandRelay other = relay(ROUND.replace("90957ebc", "90957ebd"));
    assertEquals(Optional.empty(), values(relay(ROUND), other).find("default-367"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "{\"round\":366,\"signature\":\"" + SIGNATURE + "\"}",
        "{\"round\":367,\"signature\":\"90957e\"}",
        "{\"round\":367,\"signature\":7}",
        "{\"round\":\"367\",\"signature\":\"" + SIGNATURE + "\"}",
        "{\"round\":367}",
      })
  void whatIsNoRoundHasNoValue(String response) throws IOException {
    assertEquals(Optional.empty(), values(relay(response)).find("default-367"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "default-0", "367", "../x-367", "a/b-367", "default-367?x"})
  void namesThatAreNoRoundsAreNotAskedFor(String name) throws IOException {
    DrandRelay relay = relay(ROUND);
    assertEquals(Optional.empty(), values(relay).find(name));
    assertEquals(0, relay.requests());
  }

  @Test
  void aRoundIsNotAskedForAgainAtOnce() throws IOException {
    DrandRelay relay = relay("");
    DrandPublicValues values = new DrandPublicValues(List.of(relay.address()), Duration.ofHours(1));
    for (int i = 0; i < 10; i++) {
      assertEquals(Optional.empty(), values.find("default-367"));
    }
    assertEquals(1, relay.requests());
  }

  private static DrandPublicValues values(DrandRelay... relays) {
    return new DrandPublicValues(
        Stream.of(relays).map(DrandRelay::address).toList(), Duration.ofMillis(1));
  }

  private DrandRelay relay(String response) throws IOException {
    DrandRelay relay = new DrandRelay();
    relay.publishes(PATH, response);
    relays.add(relay);
    return relay;
  }
}
