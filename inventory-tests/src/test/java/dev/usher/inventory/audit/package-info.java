@NullMarked
package dev.usher.inventory.audit;

import org.jspecify.annotations.NullMarked;
