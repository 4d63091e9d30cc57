/** Holds as most teams write them: a row lock on the event, taken by Hibernate. */
@NullMarked
package dev.usher.lab.controls.jpa;

import org.jspecify.annotations.NullMarked;
