/** Tests of visitors' logins. */
@NullMarked
package dev.usher.queue.login;

import org.jspecify.annotations.NullMarked;
