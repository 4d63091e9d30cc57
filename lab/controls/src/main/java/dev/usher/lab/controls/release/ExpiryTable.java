package dev.usher.lab.controls.release;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The controls' own table of holds that expire. */
@ApplicationScoped
public class ExpiryTable {
  private static final String TABLE =
      "drop table if exists control.expire; create table control.expire (id uuid primary key,"
          + " kind text not null, expires_at timestamptz not null, freed_at timestamptz);"
          + " create index on control.expire (kind, expires_at) where freed_at is null";
  private static final String INSERT =
      "insert into control.expire select gen_random_uuid(), ?, clock_timestamp()"
          + " + (? + random() * (? - ?)) * interval '1 millisecond' from generate_series(1, ?)"
          + " returning id, expires_at";
  private static final String FREE =
      "update control.expire set freed_at = clock_timestamp()"
          + " where id = ? and freed_at is null and expires_at <= clock_timestamp()";
  private static final String FREE_ALL =
      "update control.expire set freed_at = clock_timestamp()"
          + " where kind = ? and freed_at is null and expires_at <= clock_timestamp()";

  private final AgroalDataSource postgres;

  ExpiryTable(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /** A hold and when it expires. */
  record Expire(UUID id, Instant at) {}

  void start(@Observes StartupEvent started) {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes so many that expire between the two moments, in milliseconds from now. */
  List<Expire> make(String kind, int count, long firstMillis, long lastMillis) {
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, kind);
      statement.setLong(2, firstMillis);
      statement.setLong(3, lastMillis);
      statement.setLong(4, firstMillis);
      statement.setInt(5, count);
      List<Expire> made = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          made.add(
              new Expire(
                  rows.getObject(1, UUID.class),
                  rows.getObject(2, OffsetDateTime.class).toInstant()));
        }
      }
      return made;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Frees one that has expired. */
  void free(UUID id) {
    run(FREE, id);
  }

  /** Frees all of a kind that have expired. */
  void freeAll(String kind) {
    run(FREE_ALL, kind);
  }

  private void run(String sql, Object parameter) {
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, parameter);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
