/** Answers that cost nothing to find: what HTTP and JSON alone can do. */
@NullMarked
package dev.usher.lab.controls.constant;

import org.jspecify.annotations.NullMarked;
