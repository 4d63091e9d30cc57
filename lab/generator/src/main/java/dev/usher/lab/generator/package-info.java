/** Sends requests by Hyperfoil, as told on its command line, and prints what came back. */
@NullMarked
package dev.usher.lab.generator;

import org.jspecify.annotations.NullMarked;
