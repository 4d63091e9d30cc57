package dev.usher.lab.bench.control;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import jakarta.inject.Singleton;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * Changes how many connections the controls have to each store, while they run: a JVM that was
 * started again would have to compile again.
 */
@Singleton
@Path("/connections")
public class ConnectionsResource {
  private final AgroalDataSource dataSource;
  private final SeatLocks locks;

  ConnectionsResource(AgroalDataSource dataSource, SeatLocks locks) {
    this.dataSource = dataSource;
    this.locks = locks;
  }

  @PUT
  public void set(@RestQuery int postgres, @RestQuery int redis) {
    dataSource.getConfiguration().connectionPoolConfiguration().setMaxSize(postgres);
    // Those beyond the new number would stay until each was used once more.
    dataSource.flush(FlushMode.GRACEFUL);
    locks.useConnections(redis);
  }
}
