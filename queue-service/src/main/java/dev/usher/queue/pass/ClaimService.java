package dev.usher.queue.pass;

import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.route.PublicUrl;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.site.ReturnAddress;
import dev.usher.queue.token.QueueToken;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.Optional;

/** Claims a visitor's pass, signs it, and says where to use it. */
@ApplicationScoped
public class ClaimService {
  private final PassService passes;
  private final PassSigner signer;
  private final PublicUrl publicUrl;

  ClaimService(PassService passes, PassSigner signer, QueueSettings settings) {
    this.passes = passes;
    this.signer = signer;
    this.publicUrl = new PublicUrl(settings.publicUrl());
  }

  /** A pass and the URL to use it at. */
  public record PassResponse(String pass, String passId, Instant expiresAt, String redirect) {}

  /**
   * The visitor's pass, if it is their turn or they already have one.
   *
   * @param back where the visitor came from, if a proxy of that site sent them
   * @return fails with a problem: 409 if there is no pass for them now, 503 if it is unknown
   */
  public Uni<PassResponse> claim(
      RoomSnapshot view, QueueToken token, Optional<ReturnAddress> back) {
    return claim(view, token)
        // Signing takes too long for the event loop, on which the claim may end.
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(pass -> sign(view.room(), pass, back));
  }

  /** The same, not signed. */
  public Uni<PassClaims> claim(RoomSnapshot view, QueueToken token) {
    return passes
        .claim(view, token)
        .map(
            claim -> {
              if (claim instanceof ClaimOutcome.Granted granted) {
                return granted.pass();
              }
              throw refusal(claim);
            });
  }

  /** Signs a pass, and says where to use it. Call it from worker threads. */
  public PassResponse sign(Room room, PassClaims pass, Optional<ReturnAddress> back) {
    String token = signer.sign(room, pass);
    // A fragment stays in the browser: it appears in no server log and no Referer header. Nor does
    // it reach the proxy of a site, to which a code of its own leads.
    String redirect =
        back.isPresent()
            ? publicUrl.to("/api/rooms/" + room.id() + "/return")
            : target(room.targetUrl()) + "#pass=" + token;
    Instant expiresAt = Instant.ofEpochSecond(pass.endsAt());
    return new PassResponse(token, pass.id(), expiresAt, redirect);
  }

  /** The target URL. A path is resolved against the waiting room's public URL. */
  private String target(String url) {
    return url.startsWith("/") ? publicUrl.to(url) : url;
  }

  private static ProblemException refusal(ClaimOutcome claim) {
    if (claim instanceof ClaimOutcome.NotYet notYet) {
      String detail = "You are number " + notYet.position() + " in the queue. Please wait.";
      return Problem.of(Status.CONFLICT, "not-your-turn", "Not your turn yet", detail)
          .with("position", notYet.position())
          .exception();
    }
    if (claim instanceof ClaimOutcome.NotDrawn) {
      return conflict(
          "not-your-turn",
          "Not your turn yet",
          "You take part in the draw, and the places are not drawn yet. Please wait.");
    }
    if (claim instanceof ClaimOutcome.Missed) {
      return conflict(
          "turn-missed",
          "Turn missed",
          "Your turn has passed. Join the queue again for a new one.");
    }
    if (claim instanceof ClaimOutcome.Over) {
      return PassProblems.over();
    }
    if (claim instanceof ClaimOutcome.NotTheirs) {
      return ProblemException.of(
          Status.FORBIDDEN,
          "token-of-other-visitor",
          "Queue token of another visitor",
          "The pass of this number belongs to another visitor. Join the queue again.");
    }
    if (claim instanceof ClaimOutcome.Closed closed) {
      return RoomProblems.closed(closed.phase());
    }
    throw new IllegalStateException("No refusal for " + claim);
  }

  private static ProblemException conflict(String type, String title, String detail) {
    return ProblemException.of(Status.CONFLICT, type, title, detail);
  }
}
