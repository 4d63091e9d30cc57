/** Files and folders of a data folder: private, whole, and of one run at a time. */
@NullMarked
package dev.usher.standalone.file;

import org.jspecify.annotations.NullMarked;
