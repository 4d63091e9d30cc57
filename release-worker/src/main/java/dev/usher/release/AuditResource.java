package dev.usher.release;

import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.common.limit.ConcurrencyLimit.Permit;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.inventory.stock.EventIds;
import dev.usher.release.StockAudit.Audits;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The audit of the stock over HTTP. One at a time in each instance: each reads a whole event. It
 * has no entry in the audit log, because nothing that anybody relies on changes.
 */
@Path("/api/audits")
@Tag(name = "audit")
public class AuditResource {
  private static final Logger LOG = Logger.getLogger(AuditResource.class);
  private static final int RETRY_AFTER_SECONDS = 5;

  private final ConcurrencyLimit one = new ConcurrencyLimit(1);
  private final StockAudit audit;
  private final SecurityIdentity caller;
  private final Clock clock;

  AuditResource(StockAudit audit, SecurityIdentity caller, Clock clock) {
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  @POST
  @Cache(noStore = true)
  @RolesAllowed("operator")
  @Operation(
      summary = "Audit the stock now",
      description =
          "Compares holds, taken seats, counts and ledger of one event or all, and the copies in"
              + " Redis. Wrong copies are deleted, which repairs them; nothing else is changed.")
  @APIResponse(responseCode = "200", description = "the findings; none if all is well")
  @APIResponse(responseCode = "404", description = "unknown-event")
  @APIResponse(
      responseCode = "503",
      description = "audit-running in this instance, or unavailable: see Retry-After")
  public AuditReport audit(
      @Parameter(description = "the event; all if it is missing") @QueryParam("event")
          @Nullable String event) {
    Permit permit = one.tryAcquire().orElseThrow(AuditResource::running);
    // A provider's users may choose their names.
    String who = caller.getPrincipal().getName().replaceAll("[\\p{Cntrl}\\s]", "_");
    LOG.infof("who=%s asked for an audit", who);
    try {
      AuditReport report = event == null ? ofAll() : of(event);
      LOG.infof(
          "who=%s events=%d findings=%d audited by request",
          who, report.events(), report.findings().size());
      return report;
    } finally {
      permit.release();
    }
  }

  private AuditReport ofAll() {
    Audits audits = audit.auditAll();
    return AuditReport.of(clock.instant(), audits.made(), audits.failed());
  }

  private AuditReport of(String event) {
    if (!EventIds.isWellFormed(event)) {
      throw unknown();
    }
    return AuditReport.of(
        clock.instant(),
        List.of(audit.audit(event).orElseThrow(AuditResource::unknown)),
        List.of());
  }

  private static ProblemException unknown() {
    return ProblemException.of(
        Status.NOT_FOUND,
        "unknown-event",
        "Unknown event",
        "There is no event with this id. GET /api/events of booking-service lists all.");
  }

  private static ProblemException running() {
    return Problem.of(
            Status.SERVICE_UNAVAILABLE,
            "audit-running",
            "Audit running",
            "This instance audits for somebody else. Try again when that has ended.")
        .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .exception();
  }
}
