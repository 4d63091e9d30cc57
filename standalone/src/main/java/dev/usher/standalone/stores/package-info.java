/** PostgreSQL and Redis from Maven dependencies. */
@NullMarked
package dev.usher.standalone.stores;

import org.jspecify.annotations.NullMarked;
