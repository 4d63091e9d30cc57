/** What every command of the lab needs: stores of its own, the machine, a clear way to give up. */
@NullMarked
package dev.usher.lab.kit;

import org.jspecify.annotations.NullMarked;
