package dev.usher.queue.invitation;

import dev.usher.common.sql.Sql;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts the uses of codes in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
public class InvitationStore {
  private static final Sql USE = Sql.of(InvitationStore.class, "use-invitation.sql");
  private static final Sql GIVE_BACK = Sql.of(InvitationStore.class, "give-back-invitation.sql");

  private final AgroalDataSource postgres;

  InvitationStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * Counts a use, if any is left. Not repeated on a dead connection: a use that was counted and not
   * reported is lost, and never one given twice.
   */
  public boolean use(String room, Invitation invitation) {
    return USE.on(postgres)
            .set("room", room)
            .set("code", invitation.id())
            .set("uses", invitation.uses())
            .update()
        == 1;
  }

  /** Takes a use back. */
  void giveBack(String room, Invitation invitation) {
    GIVE_BACK.on(postgres).set("room", room).set("code", invitation.id()).update();
  }
}
