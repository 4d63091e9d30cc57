/** Proof of work: what a join costs a program, in rooms that ask for it. */
@NullMarked
package dev.usher.queue.work;

import org.jspecify.annotations.NullMarked;
