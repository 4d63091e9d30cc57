package dev.usher.lab.controls.release;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.usher.lab.controls.release.ExpiryTable.Expire;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * A db-scheduler task for each hold; the scheduler with its defaults, which poll each ten seconds.
 */
final class DbScheduler implements Freeing {
  static final String NAME = "db-scheduler";
  private static final int BATCH = 1_000;
  // From the library's own documentation for PostgreSQL.
  private static final String TABLE =
      "drop table if exists control.scheduled_tasks; create table control.scheduled_tasks ("
          + " task_name text not null, task_instance text not null, task_data bytea,"
          + " execution_time timestamptz not null, picked boolean not null, picked_by text,"
          + " last_success timestamptz, last_failure timestamptz, consecutive_failures int,"
          + " last_heartbeat timestamptz, version bigint not null, priority smallint,"
          + " primary key (task_name, task_instance));"
          + " create index on control.scheduled_tasks (execution_time)";

  private final OneTimeTask<Void> task;
  private final Scheduler scheduler;

  DbScheduler(DataSource postgres, ExpiryTable expires) {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    this.task =
        Tasks.oneTime("free")
            .execute((instance, context) -> expires.free(UUID.fromString(instance.getId())));
    this.scheduler = Scheduler.create(postgres, task).tableName("control.scheduled_tasks").build();
    scheduler.start();
  }

  @Override
  public void plan(List<Expire> made) {
    for (int from = 0; from < made.size(); from += BATCH) {
      List<SchedulableInstance<?>> batch = new ArrayList<>();
      for (Expire expire : made.subList(from, Math.min(made.size(), from + BATCH))) {
        batch.add(SchedulableInstance.of(task.instance(expire.id().toString()), expire.at()));
      }
      scheduler.scheduleBatch(batch);
    }
  }

  @Override
  public void close() {
    scheduler.stop();
  }
}
