package dev.usher.queue.audit;

import dev.usher.common.audit.AuditStore;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;

/** The audit log in {@code queue.audit_log}. */
@Singleton
class QueueAuditStore extends AuditStore {
  QueueAuditStore(AgroalDataSource dataSource) {
    super("queue.audit_log", dataSource);
  }
}
