package dev.usher.lab.bench.control;

import static org.jobrunr.scheduling.JobBuilder.aJob;

import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration.JobRunrConfigurationResult;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;

/** A JobRunr job for each hold, with the default settings, which poll each fifteen seconds. */
final class JobRunrReleaser implements ExpiryResource.Releaser {
  private final JobRunrConfigurationResult jobs;

  JobRunrReleaser(DataSource dataSource) {
    this.jobs =
        JobRunr.configure()
            .useStorageProvider(new PostgresStorageProvider(dataSource, "control."))
            .useBackgroundJobServer()
            .initialize();
  }

  public record Release(UUID id) implements JobRequest {
    @Override
    public Class<ReleaseHandler> getJobRequestHandler() {
      return ReleaseHandler.class;
    }
  }

  public static final class ReleaseHandler implements JobRequestHandler<Release> {
    @Override
    public void run(Release release) {
      ExpiringHold.release(release.id());
    }
  }

  @Override
  public void schedule(List<ExpiringHold> holds) {
    jobs.getJobRequestScheduler()
        .create(
            holds.stream()
                .map(
                    hold ->
                        aJob().scheduleAt(hold.expiresAt).withJobRequest(new Release(hold.id))));
  }

  @Override
  public void close() {
    JobRunr.destroy();
  }
}
