package dev.usher.common.validation;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The type checks by itself the rules that need code or involve several fields: it implements
 * {@link Rules}.
 */
@Constraint(validatedBy = CrossChecked.Check.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface CrossChecked {
  /** Not used: each rule has its own message. */
  String message() default "";

  /** Required by Bean Validation. */
  Class<?>[] groups() default {};

  /** Required by Bean Validation. */
  Class<? extends Payload>[] payload() default {};

  /** What a type checks by itself. */
  interface Rules {
    /** Checks the rules. The other constraints may be violated: any field may be null. */
    void check(Report report);
  }

  /** Takes the violations. */
  final class Report {
    private final ConstraintValidatorContext context;
    private boolean isValid = true;

    private Report(ConstraintValidatorContext context) {
      this.context = context;
    }

    /** Reports a violation of a field unless the condition holds. */
    public void require(boolean holds, String field, String message) {
      if (!holds) {
        isValid = false;
        context
            .buildConstraintViolationWithTemplate(message)
            .addPropertyNode(field)
            .addConstraintViolation();
      }
    }

    /** Reports a violation of a field of an element of a list unless the condition holds. */
    public void require(boolean holds, String list, int index, String field, String message) {
      if (!holds) {
        isValid = false;
        context
            .buildConstraintViolationWithTemplate(message)
            .addPropertyNode(list)
            .addPropertyNode(field)
            .inIterable()
            .atIndex(index)
            .addConstraintViolation();
      }
    }
  }

  /** Lets the object check itself. */
  final class Check implements ConstraintValidator<CrossChecked, Rules> {
    @Override
    public boolean isValid(Rules checked, ConstraintValidatorContext context) {
      context.disableDefaultConstraintViolation();
      Report report = new Report(context);
      checked.check(report);
      return report.isValid;
    }
  }
}
