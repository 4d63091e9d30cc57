/** Plain Vert.x routes for the few endpoints with the highest load. */
@NullMarked
package dev.usher.common.route;

import org.jspecify.annotations.NullMarked;
