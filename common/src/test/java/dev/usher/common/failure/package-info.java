@NullMarked
package dev.usher.common.failure;

import org.jspecify.annotations.NullMarked;
