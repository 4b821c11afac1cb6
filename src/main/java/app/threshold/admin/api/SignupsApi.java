package app.threshold.admin.api;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import app.threshold.account.AuditTrail;
import app.threshold.platform.ListAge;
import app.threshold.platform.Prefix;
import app.threshold.signup.RetrySignup;
import app.threshold.signup.SignupFilter;
import app.threshold.signup.StuckSignup;
import app.threshold.signup.StuckSignups;
import app.threshold.tenant.ProvisioningHistory;
import app.threshold.tenant.ProvisioningTrigger;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/signups", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Signups", description = "Everybody who began, and those who are stuck.")
class SignupsApi {

    private static final String SQLSTATE = "[0-9A-Z]{5}";

    /** Each try that fails is kept, and a program does not tire. */
    static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);

    private final StuckSignups signups;
    private final RetrySignup retrySignup;
    private final ProvisioningHistory attempts;
    private final AuditTrail audit;
    private final Clock clock;

    SignupsApi(StuckSignups signups, RetrySignup retrySignup, ProvisioningHistory attempts, AuditTrail audit, Clock clock) {
        this.signups = signups;
        this.retrySignup = retrySignup;
        this.attempts = attempts;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping
    @Operation(operationId = "listSignups", summary = "Signups, the oldest first", description = "Scope signups:read. Stuck ones "
            + "are ordered by since when they are stuck, all others by when they were begun.")
    @Refuses({ApiCode.PARAMETER_INVALID, ApiCode.CURSOR_INVALID})
    PageResource<SignupResource> list(
            @Parameter(description = "stuck: to be cured, in whatever status. doubt: stuck, and nobody knows whether it was paid. waiting: paid or waived and not complete, in status paid or blocked. Else a status, or all.")
            @RequestParam(defaultValue = "all") SignupFilter.State state,
            @Parameter(description = "Of this plan only.") @RequestParam(required = false) @Nullable Plan plan,
            @Parameter(description = "The kind of the last failure.") @RequestParam(required = false) SignupFilter.@Nullable Reason reason,
            @Parameter(description = "PostgreSQL's code for the last failure.", schema = @Schema(pattern = SQLSTATE))
            @RequestParam(required = false) @Nullable String sqlstate,
            @Parameter(description = "Since it is stuck, or was begun.") @RequestParam(required = false) @Nullable ListAge age,
            @Parameter(description = "The beginning of the e-mail, of a name or of the address, or a whole reference.")
            @RequestParam(required = false) @Nullable String q,
            @Parameter(description = "The next of the page before.") @RequestParam(required = false) @Nullable String cursor,
            @Parameter(description = "1 to 200.") @RequestParam(defaultValue = "50") int limit) {
        if (sqlstate != null && !sqlstate.matches(SQLSTATE)) {
            throw new ApiRefusal(ApiCode.PARAMETER_INVALID);
        }
        var filter = new SignupFilter(state, plan == null ? null : plan.name(), reason, sqlstate, age, Prefix.of(q));
        return PageResource.of(signups.list(filter, PageResource.turn(cursor, limit)).with(SignupResource::of));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getSignup", summary = "One signup", description = "Scope signups:read.")
    @Refuses({ApiCode.PARAMETER_INVALID, ApiCode.SIGNUP_NOT_FOUND})
    SignupResource find(@PathVariable UUID id) {
        return SignupResource.of(signup(id));
    }

    @PostMapping("/{id}/retries")
    @Operation(operationId = "retrySignup", summary = "Try a signup again", description = "Scope retries:write. Has Stripe asked "
            + "where the money is in doubt, and completes what is paid for. What is complete stays as it is. Between two tries that "
            + "fail lie ten seconds.")
    @Refuses({ApiCode.PARAMETER_INVALID, ApiCode.SIGNUP_NOT_FOUND, ApiCode.SIGNUP_NOT_PAID, ApiCode.SIGNUP_GIVEN_UP,
            ApiCode.TRIED_JUST_NOW, ApiCode.TENANT_PROVISIONING_ERROR, ApiCode.STRIPE_UNAVAILABLE})
    SignupResource retry(@PathVariable UUID id) {
        if (!signup(id).isComplete() && attempts.lastFailure(id).filter(at -> at.plus(BETWEEN_TRIES).isAfter(clock.instant())).isPresent()) {
            throw new ApiRefusal(ApiCode.TRIED_JUST_NOW);
        }
        audit.record("retry", "signup", id, null);
        retrySignup.retry(id, ProvisioningTrigger.API);
        StuckSignup now = signup(id);
        if (now.status().startsWith("refund")) {
            throw new ApiRefusal(ApiCode.SIGNUP_GIVEN_UP);
        }
        if (!now.isComplete()) {
            throw new ApiRefusal(ApiCode.SIGNUP_NOT_PAID);
        }
        return SignupResource.of(now);
    }

    private StuckSignup signup(UUID id) {
        return signups.find(id).orElseThrow(() -> new ApiRefusal(ApiCode.SIGNUP_NOT_FOUND));
    }
}
