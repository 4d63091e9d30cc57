/**
 * Transactional outbox: messages are committed with the change that they report and sent until they
 * arrive.
 */
@NullMarked
package dev.usher.common.outbox;

import org.jspecify.annotations.NullMarked;
