package dev.usher.queue.room;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.common.validation.CrossChecked;
import dev.usher.queue.network.Network;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a room asks of those who join.
 *
 * @param proofOfWork whether a device has to solve a task first, see {@code GET
 *     /api/rooms/{room}/challenge}; default false
 * @param invitationOnly whether a join needs an invitation code; default false
 * @param login whether a join needs the visitor's login, which has one place in the room, at the
 *     provider of {@code usher.visitors.*}; default false
 * @param blocked nobody joins or claims from these addresses and networks; default none
 */
@CrossChecked
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record JoinRules(
    @Nullable Boolean proofOfWork,
    @Nullable Boolean invitationOnly,
    @Nullable Boolean login,
    @Schema(examples = "[\"192.0.2.7\", \"2001:db8::/32\"]") @Nullable List<String> blocked)
    implements CrossChecked.Rules {
  /** Anybody may join. */
  public static final JoinRules NONE = new JoinRules(null, null, null, null);

  private static final int MOST_BLOCKED = 1_000;

  public JoinRules {
    blocked = blocked == null || blocked.isEmpty() ? null : blocked;
    proofOfWork = Boolean.TRUE.equals(proofOfWork) ? proofOfWork : null;
    invitationOnly = Boolean.TRUE.equals(invitationOnly) ? invitationOnly : null;
    login = Boolean.TRUE.equals(login) ? login : null;
  }

  @Override
  public void check(CrossChecked.Report report) {
    report.require(
        blocked == null
            || (blocked.size() <= MOST_BLOCKED && blocked.stream().allMatch(Network::isOne)),
        "blocked",
        "must be at most "
            + MOST_BLOCKED
            + " IP addresses or networks, for example 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32");
  }

  static JoinRules of(
      boolean proofOfWork, boolean invitationOnly, boolean login, @Nullable String blocked) {
    return new JoinRules(
        proofOfWork, invitationOnly, login, blocked == null ? null : List.of(blocked.split(" ")));
  }

  /** Whether a join needs a proof of work. */
  public boolean needsProof() {
    return proofOfWork != null;
  }

  /** Whether a join needs an invitation code. */
  public boolean needsInvitation() {
    return invitationOnly != null;
  }

  /** Whether a join needs the visitor's login, which has one place in the room. */
  public boolean needsLogin() {
    return login != null;
  }

  /** The blocked networks in CIDR notation. */
  public List<String> blockedNetworks() {
    return blocked == null ? List.of() : blocked;
  }
}
