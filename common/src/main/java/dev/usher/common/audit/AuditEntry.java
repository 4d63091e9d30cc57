package dev.usher.common.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * A call in the audit log.
 *
 * @param at when it arrived, by PostgreSQL's clock
 * @param who the name in the caller's token
 * @param roles the roles in that token, with commas
 * @param status of the response; missing if the caller may not have got one: the change may have
 *     been made
 * @param body the JSON that was sent, without secrets, cut if it is long
 */
public record AuditEntry(
    long id,
    Instant at,
    String who,
    String roles,
    String method,
    String path,
    Optional<Integer> status,
    Optional<String> body) {}
