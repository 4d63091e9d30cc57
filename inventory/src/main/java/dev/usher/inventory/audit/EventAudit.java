package dev.usher.inventory.audit;

import java.util.List;

/**
 * What the audit of an event found.
 *
 * @param changes of the event at that moment, see {@link StockAuditor#changes}
 * @param findings of each kind at most about a thousand
 * @param gateChecked whether Redis responded, so that its copies were compared
 * @param copiesDeleted how many copies that were wrong are no longer there
 */
public record EventAudit(
    String event, long changes, List<Finding> findings, boolean gateChecked, int copiesDeleted) {}
