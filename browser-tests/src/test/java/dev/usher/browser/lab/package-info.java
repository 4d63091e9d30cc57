/** The pages measured and photographed in Chromium: {@code lab/run pages}. */
@NullMarked
package dev.usher.browser.lab;

import org.jspecify.annotations.NullMarked;
