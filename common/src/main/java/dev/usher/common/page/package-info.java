/** What the pages for people share: languages, headers, compression. */
@NullMarked
package dev.usher.common.page;

import org.jspecify.annotations.NullMarked;
