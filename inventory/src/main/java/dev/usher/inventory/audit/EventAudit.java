package dev.usher.inventory.audit;

import java.util.List;

/**
 * What the audit of an event found.
 *
 * @param changes of the event at that moment, see {@link StockAuditor#changes}
 * @param gateChecked whether Redis responded, so that its copies were compared
 */
public record EventAudit(String event, long changes, List<Finding> findings, boolean gateChecked) {}
