package dev.usher.queue.invitation;

import dev.usher.common.problem.Violations;
import dev.usher.common.route.PublicUrl;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.invitation.InvitationCodes.Kind;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestResponse;

/** Writes new codes and their links as CSV, which is the only copy that there is of them. */
@ApplicationScoped
public class CodeFiles {
  private static final Duration LONGEST = Duration.ofDays(3660);

  private final RoomRegistry rooms;
  private final InvitationCodes codes;
  private final PublicUrl publicUrl;
  private final Clock clock;

  CodeFiles(RoomRegistry rooms, InvitationCodes codes, QueueSettings settings, Clock clock) {
    this.rooms = rooms;
    this.codes = codes;
    this.publicUrl = new PublicUrl(settings.publicUrl());
    this.clock = clock;
  }

  private record Shape(String uses, String fragment, String file) {
    static Shape of(Kind kind) {
      return switch (kind) {
        case INVITATION -> new Shape("joins", "#invitation=", "-invitations.csv");
        case BYPASS -> new Shape("uses", "#bypass=", "-bypass-links.csv");
      };
    }
  }

  /**
   * Which codes are wanted.
   *
   * @param uses of each
   * @param expiresAt rounded up to a full hour
   */
  public record Wanted(int count, int uses, Instant expiresAt) {}

  /** A file with a code, its link, its uses and its end on each line. */
  public Uni<RestResponse<String>> create(Kind kind, String room, Wanted wanted) {
    Instant now = clock.instant();
    Violations.require(
        wanted.expiresAt().isAfter(now) && wanted.expiresAt().isBefore(now.plus(LONGEST)),
        "expiresAt",
        "must be in the future, and within ten years");
    return rooms
        .view(room)
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(
            view ->
                RestResponse.ResponseBuilder.ok(csv(kind, view.room(), wanted))
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"" + room + Shape.of(kind).file() + "\"")
                    .build());
  }

  private String csv(Kind kind, Room room, Wanted wanted) {
    Shape shape = Shape.of(kind);
    Instant end = InvitationCodes.end(wanted.expiresAt());
    String link = publicUrl.to("/rooms/" + room.id()) + shape.fragment();
    StringBuilder csv = new StringBuilder("code,link," + shape.uses() + ",expiresAt\r\n");
    for (int i = 0; i < wanted.count(); i++) {
      String code = codes.create(kind, room, wanted.uses(), end);
      csv.append(code)
          .append(',')
          .append(link)
          .append(code)
          .append(',')
          .append(wanted.uses())
          .append(',')
          .append(end)
          .append("\r\n");
    }
    return csv.toString();
  }
}
