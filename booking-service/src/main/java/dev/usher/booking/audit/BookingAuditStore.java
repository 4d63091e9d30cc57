package dev.usher.booking.audit;

import dev.usher.common.audit.AuditStore;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;

/** The audit log in {@code booking.audit_log}. */
@Singleton
class BookingAuditStore extends AuditStore {
  BookingAuditStore(AgroalDataSource dataSource) {
    super("booking.audit_log", dataSource);
  }
}
