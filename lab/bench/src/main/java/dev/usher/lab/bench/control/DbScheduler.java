package dev.usher.lab.bench.control;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** A db-scheduler task for each hold, with the default settings, which poll each ten seconds. */
final class DbScheduler implements ExpiryResource.Releaser {
  // From the library's documentation for PostgreSQL.
  private static final String TABLE =
      """
      drop table if exists control.scheduled_tasks;
      create table control.scheduled_tasks (
        task_name text not null, task_instance text not null, task_data bytea,
        execution_time timestamptz not null, picked boolean not null, picked_by text,
        last_success timestamptz, last_failure timestamptz, consecutive_failures int,
        last_heartbeat timestamptz, version bigint not null, priority smallint,
        primary key (task_name, task_instance));
      create index on control.scheduled_tasks (execution_time)
      """;

  private final OneTimeTask<Void> task =
      Tasks.oneTime("release")
          .execute((instance, context) -> ExpiringHold.release(UUID.fromString(instance.getId())));
  private final Scheduler scheduler;

  DbScheduler(DataSource dataSource) {
    QuarkusTransaction.requiringNew()
        .run(() -> Panache.getEntityManager().createNativeQuery(TABLE).executeUpdate());
    this.scheduler =
        Scheduler.create(dataSource, task).tableName("control.scheduled_tasks").build();
    scheduler.start();
  }

  @Override
  public void schedule(List<ExpiringHold> holds) {
    scheduler.scheduleBatch(holds.stream().<SchedulableInstance<?>>map(this::release).toList());
  }

  private SchedulableInstance<?> release(ExpiringHold hold) {
    return SchedulableInstance.of(task.instance(hold.id.toString()), hold.expiresAt);
  }

  @Override
  public void close() {
    scheduler.stop();
  }
}
