package app.threshold.account;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * A password somebody may choose: 8 to 128 characters of any kind, and none of the common ones. OWASP ASVS 5.0, 6.2:
 * length and no rules of composition. That something is typed at all is for {@code @NotBlank} to ask. The message says
 * which rule it was.
 *
 * @see Passwords#resembles
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = NewPassword.Validator.class)
public @interface NewPassword {

    String message() default "{account.password.tooShort}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** For the annotation above. */
    final class Validator implements ConstraintValidator<NewPassword, CharSequence> {

        @Override
        public boolean isValid(@Nullable CharSequence typed, ConstraintValidatorContext context) {
            if (typed == null || typed.toString().isBlank()) {
                return true;
            }
            PasswordRules.Verdict verdict = PasswordRules.judge(typed);
            if (verdict == PasswordRules.Verdict.GOOD) {
                return true;
            }
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate("{" + verdict.messageKey() + "}").addConstraintViolation();
            return false;
        }
    }
}
