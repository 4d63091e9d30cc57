/** Named seats as many teams hold them: a lock in Redis for each, then Hibernate. */
@NullMarked
package dev.usher.lab.controls.redisson;

import org.jspecify.annotations.NullMarked;
