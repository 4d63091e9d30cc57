package dev.usher.release;

import dev.usher.inventory.audit.EventAudit;
import dev.usher.inventory.audit.Finding;
import java.time.Instant;
import java.util.List;

/**
 * What an audit found, for the operator who asked for it.
 *
 * @param events how many events were audited
 * @param findings empty if all is well; the first {@value #MOST} of them
 * @param truncated whether there are more
 * @param gateChecked whether Redis responded each time, so that its copies were compared
 * @param notAudited events whose audit failed, for example because PostgreSQL was too slow
 */
public record AuditReport(
    Instant auditedAt,
    int events,
    List<EventFinding> findings,
    boolean truncated,
    boolean gateChecked,
    List<String> notAudited) {
  private static final int MOST = 1_000;

  /**
   * Something that disagrees.
   *
   * @param subject the section, seat or hold
   * @param detail the values that differ
   */
  public record EventFinding(String event, Finding.Kind kind, String subject, String detail) {
    private static EventFinding of(String event, Finding finding) {
      return new EventFinding(event, finding.kind(), finding.subject(), finding.detail());
    }
  }

  static AuditReport of(Instant at, List<EventAudit> audits, List<String> notAudited) {
    List<EventFinding> findings =
        audits.stream()
            .flatMap(audit -> audit.findings().stream().map(f -> EventFinding.of(audit.event(), f)))
            .limit(MOST + 1L)
            .toList();
    return new AuditReport(
        at,
        audits.size(),
        findings.subList(0, Math.min(MOST, findings.size())),
        findings.size() > MOST,
        audits.stream().allMatch(EventAudit::gateChecked),
        notAudited);
  }
}
