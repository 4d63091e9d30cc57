/** What the pages for people share: their frame, and pages in place of problems. */
@NullMarked
package dev.usher.booking.page;

import org.jspecify.annotations.NullMarked;
