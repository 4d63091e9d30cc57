/**
 * Files and folders of a data folder: private, written atomically, and used by one run at a time.
 */
@NullMarked
package dev.usher.standalone.file;

import org.jspecify.annotations.NullMarked;
