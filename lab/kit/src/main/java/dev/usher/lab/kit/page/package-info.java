/** One self-contained HTML page of figures: its shell, its charts, its tables. */
@NullMarked
package dev.usher.lab.kit.page;

import org.jspecify.annotations.NullMarked;
