package dev.usher.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * For a class whose tests mostly wait: they start together, each in a thread and on an instance of
 * its own, and are reported one by one as usual. Parameterized tests and those that are {@link
 * Alone} run while no other does.
 *
 * <p>Place it before {@code @QuarkusTest}. {@code @BeforeEach} and {@code @AfterEach} do not run
 * for tests side by side: what one needs is in its method or its constructor. If a single method is
 * selected, the others run too.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SideBySideExtension.class)
public @interface SideBySide {}
