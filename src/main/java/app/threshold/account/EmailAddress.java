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
 * An address that a mail can be sent to, see {@link EmailAddresses#isValid}. That something is typed at all is for
 * {@code @NotBlank} to ask. What is bound is as typed; {@link EmailAddresses#normalize} makes of it what is kept.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = EmailAddress.Validator.class)
public @interface EmailAddress {

    String message() default "{account.email.invalid}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** For the annotation above. */
    final class Validator implements ConstraintValidator<EmailAddress, CharSequence> {

        @Override
        public boolean isValid(@Nullable CharSequence typed, ConstraintValidatorContext context) {
            return typed == null || typed.toString().isBlank() || EmailAddresses.isValid(typed.toString());
        }
    }
}
