/** What a service says to operators about itself and what it depends on. */
@NullMarked
package dev.usher.common.health;

import org.jspecify.annotations.NullMarked;
