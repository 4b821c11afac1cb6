package app.threshold.signup;

import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/** The confirm step's field; spaces and dashes that came with a paste do not matter. */
record CodeForm(@Pattern(regexp = "[0-9]{6}", message = "{signup.confirm.code.form}") String code) {

    CodeForm(@Nullable String code) {
        this.code = code == null ? "" : code.replaceAll("[\\s\\p{Z}-]", "");
    }
}
