/** Tests of addresses and networks. */
@NullMarked
package dev.usher.queue.network;

import org.jspecify.annotations.NullMarked;
