/** The system that is measured: stores, services, controls, and what is on sale in them. */
@NullMarked
package dev.usher.lab.bench.house;

import org.jspecify.annotations.NullMarked;
