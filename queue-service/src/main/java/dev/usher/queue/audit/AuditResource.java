package dev.usher.queue.audit;

import dev.usher.common.audit.AuditLog;
import dev.usher.common.audit.AuditLogResource;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The audit log over HTTP. */
@Path("/api/audit-log")
@Tag(name = "audit log")
public class AuditResource extends AuditLogResource {
  AuditResource(AuditLog log) {
    super(log);
  }
}
