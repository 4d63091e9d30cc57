/**
 * Who calls as an operator or a service: the issuers of their bearer tokens, and what these say.
 */
@NullMarked
package dev.usher.common.identity;

import org.jspecify.annotations.NullMarked;
