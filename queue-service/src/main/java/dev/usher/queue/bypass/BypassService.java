package dev.usher.queue.bypass;

import dev.usher.common.problem.ProblemException;
import dev.usher.common.store.PostgresSettings;
import dev.usher.queue.invitation.Invitation;
import dev.usher.queue.invitation.InvitationCodes;
import dev.usher.queue.invitation.InvitationCodes.Kind;
import dev.usher.queue.pass.PassClaims;
import dev.usher.queue.room.PostgresBulkhead;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.token.RequestTokens;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Issues passes to browsers that follow a bypass link, without waiting, in every room that has not
 * ended. Such a pass takes no slot of the room and no turn: its link alone says how many there are.
 * Redis takes no part.
 */
@ApplicationScoped
public class BypassService {
  private static final Logger LOG = Logger.getLogger(BypassService.class);
  private static final String PURPOSE = "bypass-browser";
  private static final int AT_ONCE = 1;
  private static final int WAITING = 200;
  private static final int HASH_BYTES = 16;

  private final InvitationCodes codes;
  private final BypassStore store;
  private final RequestTokens tokens;
  private final PostgresBulkhead bulkhead;
  private final Counter issued;
  private final Counter refused;
  private final Clock clock;

  BypassService(
      InvitationCodes codes,
      BypassStore store,
      RequestTokens tokens,
      PostgresSettings postgres,
      MeterRegistry meters,
      Clock clock) {
    this.codes = codes;
    this.store = store;
    this.tokens = tokens;
    this.bulkhead = new PostgresBulkhead(AT_ONCE, WAITING, postgres.timeout());
    this.issued = meters.counter("usher.bypass.passes", "result", "issued");
    this.refused = meters.counter("usher.bypass.passes", "result", "refused");
    this.clock = clock;
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {}

  /**
   * The pass that a browser has by a link, or a new one. Idempotent while that pass is valid.
   *
   * @param browser the secret key of the browser
   * @return fails with a problem: 403 {@code bypass-invalid} or {@code bypass-used}, 409 {@code
   *     room-ended}, 503 if PostgreSQL is unavailable or too many wait
   */
  Uni<PassClaims> claim(Room room, String code, String browser) {
    if (room.hasEnded() || room.isOver(clock.instant())) {
      return Uni.createFrom().failure(BypassProblems.ended());
    }
    Optional<Invitation> link = codes.read(Kind.BYPASS, room, code);
    if (link.isEmpty()) {
      refused.increment();
      return Uni.createFrom().failure(BypassProblems.invalid());
    }
    return bulkhead
        .<BypassStore.Claimed>call(() -> store.claim(room, link.get(), hash(room, browser)))
        .onFailure()
        .transform(RoomProblems::toProblem)
        .onFailure(BypassService::isRefusal)
        .invoke(() -> refused.increment())
        .invoke(claimed -> count(room, link.get(), claimed))
        .map(BypassStore.Claimed::pass);
  }

  /**
   * The valid pass that a browser has by a link of the room.
   *
   * @return fails with a problem, 503, if PostgreSQL is unavailable or too many wait
   */
  Uni<Optional<PassClaims>> find(Room room, String browser) {
    return bulkhead
        .<Optional<PassClaims>>call(() -> store.find(room.id(), hash(room, browser)))
        .onFailure()
        .transform(RoomProblems::toProblem);
  }

  private void count(Room room, Invitation link, BypassStore.Claimed claimed) {
    if (claimed.isNew()) {
      issued.increment();
      LOG.infof(
          "room=%s bypass=%s pass=%s issued without waiting",
          room.id(), InvitationCodes.shown(link), claimed.pass().id());
    }
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof ProblemException problem
        && problem.problem().status() == BypassProblems.used().problem().status();
  }

  /** What passes and PostgreSQL have of a browser's key. */
  private String hash(Room room, String browser) {
    String text = room.id() + "\n" + room.generation() + "\n" + browser;
    return HexFormat.of().formatHex(Arrays.copyOf(tokens.mac(PURPOSE, text), HASH_BYTES));
  }
}
