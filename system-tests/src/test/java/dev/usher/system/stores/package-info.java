/** Tests of the services on other forms of their stores: clusters, replicas, poolers. */
@NullMarked
package dev.usher.system.stores;

import org.jspecify.annotations.NullMarked;
