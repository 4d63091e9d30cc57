/** Load generators that exist, told what to send and asked what came back. */
@NullMarked
package dev.usher.lab.bench.load;

import org.jspecify.annotations.NullMarked;
