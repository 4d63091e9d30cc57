package dev.usher.common.validation;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;

import dev.usher.common.text.Text;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** The text must be present and obey the rule of {@link Text}. */
@Constraint(validatedBy = VisibleText.Check.class)
@Target({FIELD, METHOD, PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
public @interface VisibleText {
  /** The maximum length in code points. */
  int max();

  /** What the text must be. */
  String message() default
      "must be 1 to {max} characters with something to see, and no control characters";

  /** Required by Bean Validation. */
  Class<?>[] groups() default {};

  /** Required by Bean Validation. */
  Class<? extends Payload>[] payload() default {};

  /** Checks a text. */
  final class Check implements ConstraintValidator<VisibleText, String> {
    private int max;

    @Override
    public void initialize(VisibleText constraint) {
      max = constraint.max();
    }

    @Override
    public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
      return Text.isGood(text, max);
    }
  }
}
