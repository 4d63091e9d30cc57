/** Addresses of clients and the networks they are in. */
@NullMarked
package dev.usher.queue.network;

import org.jspecify.annotations.NullMarked;
