package dev.usher.queue.invitation;

import dev.usher.common.text.Base32;
import dev.usher.queue.room.Room;
import dev.usher.queue.token.RequestTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Creates and reads invitation codes and those of bypass links: six groups of four characters that
 * hold an id, how many visitors may join, until when, and a signature of 48 bits. A guess is a join
 * or a claim that is refused, and both are limited per network together, so nobody finds a code by
 * trying. Nothing is stored of a code before it is used.
 */
@ApplicationScoped
public class InvitationCodes {
  /** The most uses that one code has: a byte. */
  public static final int MOST_USES = 255;

  private static final int BYTES = 15;
  private static final int SIGNED_BYTES = 9;
  private static final int ID_BYTES = 5;
  private static final int HOUR_BYTES = 3;
  private static final int GROUP = 4;
  private static final Instant FIRST_HOUR = Instant.parse("2020-01-01T00:00:00Z");

  /** What a code is good for; one of a kind is no other kind's. */
  public enum Kind {
    /** A join. */
    INVITATION("invitation"),
    /** A pass without waiting. */
    BYPASS("bypass");

    private final String purpose;

    Kind(String purpose) {
      this.purpose = purpose;
    }
  }

  // Not static: a native executable would be built with its seed.
  private final SecureRandom random = new SecureRandom();
  private final RequestTokens tokens;
  private final Clock clock;

  @Inject
  InvitationCodes(RequestTokens tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /** The end that a code can hold: the full hour at or after a moment. */
  public static Instant end(Instant end) {
    return FIRST_HOUR.plus(Duration.ofHours(hours(end)));
  }

  private static long hours(Instant end) {
    return Duration.between(FIRST_HOUR, end.plusMillis(3_599_999)).toHours();
  }

  /** A new code. */
  public String create(Kind kind, Room room, int uses, Instant end) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    byte[] hours = ByteBuffer.allocate(Integer.BYTES).putInt((int) hours(end)).array();
    byte[] signed =
        ByteBuffer.allocate(SIGNED_BYTES)
            .put(id)
            .put((byte) uses)
            .put(hours, Integer.BYTES - HOUR_BYTES, HOUR_BYTES)
            .array();
    String code =
        Base32.encode(ByteBuffer.allocate(BYTES).put(signed).put(sign(kind, room, signed)).array());
    return grouped(code);
  }

  private static String grouped(String code) {
    return String.join("-", code.split("(?<=\\G.{" + GROUP + "})"));
  }

  /** The first groups of a code, which say its id: what a log may show of it. */
  public static String shown(Invitation code) {
    return grouped(Base32.encode(HexFormat.of().parseHex(code.id())));
  }

  /** What a code says; empty if it is of another kind or room, or too old. */
  public Optional<Invitation> read(Kind kind, Room room, String code) {
    return Base32.decode(code, BYTES).flatMap(bytes -> read(kind, room, bytes));
  }

  private Optional<Invitation> read(Kind kind, Room room, byte[] bytes) {
    byte[] signed = Arrays.copyOf(bytes, SIGNED_BYTES);
    byte[] signature = Arrays.copyOfRange(bytes, SIGNED_BYTES, BYTES);
    if (!MessageDigest.isEqual(signature, sign(kind, room, signed))) {
      return Optional.empty();
    }
    String id = HexFormat.of().formatHex(signed, 0, ID_BYTES);
    int uses = Byte.toUnsignedInt(signed[ID_BYTES]);
    int hours = ByteBuffer.wrap(signed, ID_BYTES, Integer.BYTES).getInt() & 0xff_ffff;
    Instant end = FIRST_HOUR.plus(Duration.ofHours(hours));
    return clock.instant().isBefore(end)
        ? Optional.of(new Invitation(id, uses, end))
        : Optional.empty();
  }

  private byte[] sign(Kind kind, Room room, byte[] content) {
    String signed = room.id() + "\n" + room.generation() + "\n" + HexFormat.of().formatHex(content);
    return Arrays.copyOf(tokens.mac(kind.purpose, signed), BYTES - SIGNED_BYTES);
  }
}
