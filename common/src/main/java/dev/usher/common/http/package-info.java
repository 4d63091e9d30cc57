/** HTTP as the services' large responses need it: entity tags and compression. */
@NullMarked
package dev.usher.common.http;

import org.jspecify.annotations.NullMarked;
