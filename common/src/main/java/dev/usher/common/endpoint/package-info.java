/** Which paths and methods a service has. */
@NullMarked
package dev.usher.common.endpoint;

import org.jspecify.annotations.NullMarked;
