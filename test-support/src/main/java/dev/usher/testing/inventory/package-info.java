/** The language of the tests of inventory, also for those of the services that use it. */
@NullMarked
package dev.usher.testing.inventory;

import org.jspecify.annotations.NullMarked;
