package app.threshold.signup;

import app.threshold.account.EmailAddress;
import app.threshold.account.EmailAddresses;
import app.threshold.account.NewPassword;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;

/** The account step's fields. */
record AccountForm(
        @NotBlank(message = "{signup.account.email.missing}") @EmailAddress String email,
        @NotBlank(message = "{signup.account.password.missing}") @NewPassword String password,
        @AssertTrue(message = "{signup.account.terms.missing}") Boolean terms) {

    AccountForm(@Nullable String email, @Nullable String password, @Nullable Boolean terms) {
        this.email = email == null ? "" : EmailAddresses.normalize(email);
        this.password = password == null ? "" : password;
        this.terms = Boolean.TRUE.equals(terms);
    }

    static AccountForm empty() {
        return new AccountForm(null, null, null);
    }

    /** Without the password, which is in no record's text. */
    @Override
    public String toString() {
        return "AccountForm[email=" + email + "]";
    }
}
