/** Single calls that a whole crowd makes, measured by JMH. */
@NullMarked
package dev.usher.lab.micro;

import org.jspecify.annotations.NullMarked;
