@NullMarked
package dev.usher.inventory;

import org.jspecify.annotations.NullMarked;
