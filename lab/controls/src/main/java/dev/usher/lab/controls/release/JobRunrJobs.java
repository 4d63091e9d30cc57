package dev.usher.lab.controls.release;

import static org.jobrunr.scheduling.JobBuilder.aJob;

import dev.usher.lab.controls.release.ExpiryTable.Expire;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration.JobRunrConfigurationResult;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;

/** A JobRunr job for each hold; JobRunr with its defaults, which poll each fifteen seconds. */
final class JobRunrJobs implements Freeing {
  static final String NAME = "JobRunr";

  private final JobRunrConfigurationResult jobs;

  JobRunrJobs(DataSource postgres, ExpiryTable expires) {
    this.jobs =
        JobRunr.configure()
            .useStorageProvider(new PostgresStorageProvider(postgres, "control."))
            .useJobActivator(activator(expires))
            .useBackgroundJobServer()
            .initialize();
  }

  /** What a job carries. */
  public record Free(UUID id) implements JobRequest {
    @Override
    public Class<FreeHandler> getJobRequestHandler() {
      return FreeHandler.class;
    }
  }

  /** What a job does. */
  public static final class FreeHandler implements JobRequestHandler<Free> {
    private final ExpiryTable expires;

    FreeHandler(ExpiryTable expires) {
      this.expires = expires;
    }

    @Override
    public void run(Free free) {
      expires.free(free.id());
    }
  }

  @Override
  public void plan(List<Expire> made) {
    jobs.getJobRequestScheduler()
        .create(
            made.stream()
                .map(
                    expire ->
                        aJob().scheduleAt(expire.at()).withJobRequest(new Free(expire.id()))));
  }

  @Override
  public void close() {
    JobRunr.destroy();
  }

  private static JobActivator activator(ExpiryTable expires) {
    FreeHandler handler = new FreeHandler(expires);
    return new JobActivator() {
      @Override
      public <T> T activateJob(Class<T> type) {
        return type.cast(handler);
      }
    };
  }
}
