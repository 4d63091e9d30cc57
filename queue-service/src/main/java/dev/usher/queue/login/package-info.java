/** Visitors' logins: one place a subject, in rooms that ask for a login. */
@NullMarked
package dev.usher.queue.login;

import org.jspecify.annotations.NullMarked;
