/** Passes of the waiting room: reads and checks them, in Usher's services and in shops in Java. */
@NullMarked
package dev.usher.pass;

import org.jspecify.annotations.NullMarked;
