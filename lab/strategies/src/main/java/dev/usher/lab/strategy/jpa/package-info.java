/** The strategy of Hibernate's pessimistic lock, with the entities that it needs. */
@NullMarked
package dev.usher.lab.strategy.jpa;

import org.jspecify.annotations.NullMarked;
