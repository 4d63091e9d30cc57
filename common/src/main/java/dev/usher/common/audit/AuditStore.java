package dev.usher.common.audit;

import dev.usher.common.resource.Resource;
import dev.usher.common.sql.Sql;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The audit log of a service in PostgreSQL, in a table of its own schema. A subclass names it. All
 * calls block.
 */
public abstract class AuditStore {
  private final DataSource dataSource;
  private final Sql write;
  private final Sql complete;
  private final Sql read;
  private final Sql readOperators;

  /**
   * Reads and writes a table.
   *
   * @param table with its schema, for example {@code queue.audit_log}
   */
  protected AuditStore(String table, DataSource dataSource) {
    this.dataSource = dataSource;
    this.write = sql("write-entry.sql", table);
    this.complete = sql("complete-entry.sql", table);
    this.read = sql("read-entries.sql", table);
    this.readOperators = sql("read-operators-entries.sql", table);
  }

  private static Sql sql(String file, String table) {
    return Sql.text(file, Resource.text(AuditStore.class, file).replace("{table}", table));
  }

  /** A call that has arrived. */
  record Call(
      String event, String who, String roles, String method, String path, @Nullable String body) {}

  /** Writes a call and returns the entry's id. */
  long write(Call call) {
    return write
        .on(dataSource)
        .set("event", call.event())
        .set("principal", call.who())
        .set("roles", call.roles())
        .set("method", call.method())
        .set("path", call.path())
        .set("body", call.body())
        .first(row -> row.number("id"))
        .orElseThrow();
  }

  /** Adds the status of the response to an entry that has none. */
  void complete(String event, long id, int status) {
    complete.on(dataSource).set("event", event).set("id", id).set("status", status).update();
  }

  /**
   * The newest entries of an event that are older than {@code before}, newest first.
   *
   * @param ofServices whether to include the calls of services
   */
  List<AuditEntry> read(String event, boolean ofServices, long before, int limit) {
    return (ofServices ? read : readOperators)
        .on(dataSource)
        .set("event", event)
        .set("before", before)
        .set("limit", limit)
        .list(
            row ->
                new AuditEntry(
                    row.number("id"),
                    row.instant("at"),
                    row.text("principal"),
                    row.text("roles"),
                    row.text("method"),
                    row.text("path"),
                    row.optionalNumber("status").stream().mapToObj(Math::toIntExact).findFirst(),
                    row.optionalText("body")));
  }
}
