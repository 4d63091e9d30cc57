/** Other programs run as processes of their own: started, watched, ended, and never left behind. */
@NullMarked
package dev.usher.standalone.process;

import org.jspecify.annotations.NullMarked;
