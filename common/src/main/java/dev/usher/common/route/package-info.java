/** Routes of Vert.x's own, for the few calls that a whole crowd makes at the same moment. */
@NullMarked
package dev.usher.common.route;

import org.jspecify.annotations.NullMarked;
