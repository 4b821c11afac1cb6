package app.threshold.admin.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import app.threshold.admin.FieldFault;
import app.threshold.admin.FieldsRefused;
import app.threshold.payment.CheckoutUnavailableException;
import app.threshold.tenant.TenantNotRepaired;
import app.threshold.tenant.TenantProvisioningError;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** What the use cases refuse, as problems. What nobody foresaw is for {@link ProblemFilter}. */
@RestControllerAdvice(basePackageClasses = ApiAdvice.class)
class ApiAdvice {

    private static final String AFTER_SECONDS = String.valueOf(SignupsApi.BETWEEN_TRIES.toSeconds());

    private final MessageSource messages;

    ApiAdvice(MessageSource messages) {
        this.messages = messages;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(ApiRefusal refusal, HttpServletRequest request) {
        return answer(Problems.of(refusal.code(), request));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notOfItsKind(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        ProblemDetail problem = Problems.of(ApiCode.PARAMETER_INVALID, request);
        problem.setProperty("parameter", e.getName());
        return answer(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> turnedAway(RequestRejectedException e, HttpServletRequest request) {
        return answer(Problems.of(ApiCode.PARAMETER_INVALID, request));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadable(HttpMessageNotReadableException e, HttpServletRequest request) {
        return answer(Problems.of(ApiCode.BODY_UNREADABLE, request));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> fields(FieldsRefused refused, HttpServletRequest request) {
        List<FieldFault> faults = refused.faults();
        FieldFault first = faults.getFirst();
        if (faults.size() == 1 && first.code().equals("taken")) {
            return answer(Problems.of(first.field().equals("email") ? ApiCode.EMAIL_TAKEN : ApiCode.ADDRESS_TAKEN, request));
        }
        ProblemDetail problem = Problems.of(ApiCode.FIELDS_INVALID, request);
        problem.setProperty("errors", faults.stream().map(fault -> Map.of("field", fault.field(), "code", fault.code(),
                "message", messages.getMessage(fault.messageKey(), null, Locale.ENGLISH))).toList());
        return answer(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notProvisioned(TenantProvisioningError error, HttpServletRequest request) {
        ProblemDetail problem = Problems.of(ApiCode.TENANT_PROVISIONING_ERROR, request);
        problem.setProperty("signupId", error.signupId());
        problem.setProperty("signupReference", error.reference());
        return answer(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notRepaired(TenantNotRepaired refusal, HttpServletRequest request) {
        return answer(Problems.of(switch (refusal.reason()) {
            case NO_SUCH_TENANT -> ApiCode.TENANT_NOT_FOUND;
            case CLAIMED_BY_ANOTHER -> ApiCode.REPAIR_CLAIMED_BY_ANOTHER;
            case BUSY -> ApiCode.TENANT_BUSY;
            case NOT_KNOWN, REFUSED -> ApiCode.REPAIR_REFUSED;
        }, request));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> stripeIsSilent(CheckoutUnavailableException e, HttpServletRequest request) {
        return answer(Problems.of(ApiCode.STRIPE_UNAVAILABLE, request));
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
        var answer = ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.getStatus() == 503 || problem.getStatus() == 429) {
            answer.header(HttpHeaders.RETRY_AFTER, AFTER_SECONDS);
        }
        return answer.body(problem);
    }
}
