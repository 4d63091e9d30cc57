/** Text in requests: the rule that it obeys, and how a search is read. */
@NullMarked
package dev.usher.common.text;

import org.jspecify.annotations.NullMarked;
