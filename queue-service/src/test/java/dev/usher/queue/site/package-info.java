/** Tests of the addresses of sites. */
@NullMarked
package dev.usher.queue.site;

import org.jspecify.annotations.NullMarked;
