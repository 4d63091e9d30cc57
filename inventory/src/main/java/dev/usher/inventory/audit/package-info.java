/** Whether what is stored of an event agrees with itself. */
@NullMarked
package dev.usher.inventory.audit;

import org.jspecify.annotations.NullMarked;
