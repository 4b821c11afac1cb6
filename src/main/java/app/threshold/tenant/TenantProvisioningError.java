package app.threshold.tenant;

import java.net.URI;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Provisioning failed and left nothing behind: no account, no tenant, the signup as it was before. Trying again is safe
 * at any time. The cause is the original error of the last try and is meant for the log and the operator; neither the
 * message nor the problem body tells any of it.
 */
public class TenantProvisioningError extends ErrorResponseException {

    /** The machine-readable code in the problem body. */
    public static final String CODE = "TENANT_PROVISIONING_ERROR";

    private static final String MESSAGE = "Failed to complete signup. Please try again.";

    private final UUID signupId;
    private final @Nullable String reference;

    TenantProvisioningError(UUID signupId, @Nullable String reference, Throwable cause) {
        super(HttpStatus.UNPROCESSABLE_CONTENT, problem(reference), cause);
        this.signupId = signupId;
        this.reference = reference;
    }

    private static ProblemDetail problem(@Nullable String reference) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, MESSAGE);
        problem.setType(URI.create("urn:threshold:problem:tenant-provisioning-error"));
        problem.setTitle("Tenant provisioning failed");
        problem.setProperty("code", CODE);
        if (reference != null) {
            problem.setProperty("reference", reference);
        }
        return problem;
    }

    @Override
    public String getMessage() {
        return MESSAGE;
    }

    /** {@value #CODE}. */
    public String code() {
        return CODE;
    }

    public UUID signupId() {
        return signupId;
    }

    /** What the customer quotes; null only where the signup itself could not be read. */
    public @Nullable String reference() {
        return reference;
    }
}
