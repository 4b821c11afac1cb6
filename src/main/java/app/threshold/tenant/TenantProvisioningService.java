package app.threshold.tenant;

import app.threshold.platform.Languages;
import java.util.Optional;
import app.threshold.account.Passwords;
import app.threshold.account.PasswordLinks;
import app.threshold.account.Actor;
import app.threshold.account.Accounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import app.threshold.tenant.ProvisioningAttempts.SignupName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one way to make a tenant. Wizard, background job, operator and API all end here, and here in one call of the
 * database's {@code provision_tenant}; the welcome mail's job commits with it.
 */
@Service
public class TenantProvisioningService {

    private static final Logger log = LoggerFactory.getLogger(TenantProvisioningService.class);

    /** At most three tries, 50 to 150 ms and then 100 to 300 ms apart, and none begun later than two seconds on. */
    private static final RetryPolicy PASSING_FAILURES = RetryPolicy.builder()
            .maxRetries(2)
            .delay(Duration.ofMillis(100)).multiplier(2).jitter(Duration.ofMillis(50))
            .timeout(Duration.ofSeconds(2))
            .predicate(error -> ProvisioningFailure.of(error).passing())
            .build();

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final ProvisioningAttempts attempts;
    private final WaivedSignups waivedSignups;
    private final Welcome welcome;
    private final Accounts accounts;
    private final PasswordLinks passwordLinks;
    private final Clock clock;

    TenantProvisioningService(JdbcClient jdbc, PlatformTransactionManager transactions, ProvisioningAttempts attempts,
            WaivedSignups waivedSignups, Welcome welcome, Accounts accounts, PasswordLinks passwordLinks, Clock clock) {
        this.accounts = accounts;
        this.passwordLinks = passwordLinks;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.attempts = attempts;
        this.waivedSignups = waivedSignups;
        this.welcome = welcome;
        this.clock = clock;
    }

    /**
     * Completes a signup that may be completed: held and free, paid, or waived. May be called any number of times, at
     * once and from anywhere; all callers get the same tenant.
     * <p>
     * Failures that pass by themselves are tried again here, within two seconds. Each failed try is kept as an attempt.
     *
     * @throws TenantProvisioningError when it failed for good or for now; nothing was made
     */
    public ProvisionedTenant createFromSignup(UUID signupId, ProvisioningTrigger trigger) {
        Tries tries = new Tries(signupId, trigger);
        try {
            return new RetryTemplate(PASSING_FAILURES).invoke(tries::next);
        } catch (RuntimeException error) {
            throw tries.failed(error);
        }
    }

    /**
     * Makes a tenant for which nobody pays: its signup is written first, with the price waived by the operator, and is
     * then completed like any other. Should that fail, the signup is on the list of stuck ones and can be tried again.
     *
     * @param operatorId the account that waives the price
     * @param by who does it, for the audit trail: that operator, or a program with a key of theirs
     * @param trigger operator or API
     * @param why for the audit trail; null where nobody said
     * @param requestId names the request that asks for it: where a signup bears this name already, that one is completed, and
     *        nothing is written a second time; null where it has none
     * @throws AddressTakenException when a signup or tenant has the address; nothing was written
     * @throws EmailTakenException when a signup or account has the e-mail; nothing was written
     * @throws TenantProvisioningError as {@link #createFromSignup}
     */
    public ProvisionedTenant createFullyProvisioned(TenantOrder order, UUID operatorId, Actor by, ProvisioningTrigger trigger,
            @Nullable String why, @Nullable UUID requestId) {
        return createFromSignup(signupOf(order, operatorId, by, why, requestId), trigger);
    }

    private UUID signupOf(TenantOrder order, UUID operatorId, Actor by, @Nullable String why, @Nullable UUID requestId) {
        Optional<UUID> before = waivedSignups.find(requestId);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            return waivedSignups.write(order, operatorId, by, why, requestId);
        } catch (DuplicateKeyException | AddressTakenException | EmailTakenException e) {
            // By one who is slower than the time after which a request counts as abandoned, and yet alive.
            return waivedSignups.find(requestId).orElseThrow(() -> e);
        }
    }

    private ProvisionedTenant provision(UUID signupId, ProvisioningTrigger trigger) {
        // One round trip. The function reads the trigger from a setting of this transaction, and the CASE makes its
        // argument depend on the setting, which fixes the order.
        Provisioned row = jdbc.sql("""
                SELECT made.tenant_id, made.owner_id, made.slug, made.created, made.display_name,
                       signup.email, signup.locale, signup.without_password
                FROM set_config('threshold.triggered_by', :trigger, true) AS caller (trigger),
                     LATERAL provision_tenant(CASE WHEN caller.trigger IS NOT NULL THEN :signupId END) AS made,
                     LATERAL (SELECT email, locale, coalesce(password_hash = :none, false) AS without_password
                              FROM pending_signup
                              WHERE id = :signupId AND made.tenant_id IS NOT NULL) AS signup
                """)
                .param("trigger", trigger.column())
                .param("signupId", signupId)
                .param("none", Passwords.NONE)
                .query(Provisioned.class)
                .single();
        if (row.created()) {
            welcome.send(signupId, row.email(), row.locale(), row.slug(), row.displayName());
            if (row.withoutPassword()) {
                passwordLinks.invite(accounts.findById(row.ownerId()).orElseThrow(), Languages.stored(row.locale()));
            }
        }
        return new ProvisionedTenant(row.tenantId(), row.ownerId(), row.slug(), row.created(), row.displayName());
    }

    record Provisioned(UUID tenantId, UUID ownerId, String slug, boolean created, String displayName, String email,
            String locale, boolean withoutPassword) {
    }

    /** The tries of one call: each in a transaction of its own, each failure recorded in another. */
    private final class Tries {

        private final UUID signupId;
        private final ProvisioningTrigger trigger;
        private int count;
        private @Nullable SignupName signup;

        Tries(UUID signupId, ProvisioningTrigger trigger) {
            this.signupId = signupId;
            this.trigger = trigger;
        }

        ProvisionedTenant next() {
            count++;
            Instant startedAt = clock.instant();
            AtomicReference<RuntimeException> first = new AtomicReference<>();
            try {
                return transaction.execute(status -> {
                    try {
                        return provision(signupId, trigger);
                    } catch (RuntimeException error) {
                        first.set(error);
                        throw error;
                    }
                });
            } catch (RuntimeException last) {
                RuntimeException error = original(first.get(), last);
                record(error, startedAt);
                throw error;
            }
        }

        /** On a lost connection the rollback fails as well, and its error would take the place of the one that tells why. */
        private static RuntimeException original(@Nullable RuntimeException first, RuntimeException last) {
            if (first == null || first == last) {
                return last;
            }
            first.addSuppressed(last);
            return first;
        }

        private void record(RuntimeException error, Instant startedAt) {
            ProvisioningFailure failure = ProvisioningFailure.of(error);
            log.atWarn()
                    .addKeyValue("signup", signupId)
                    .addKeyValue("try", count)
                    .addKeyValue("sqlstate", failure.sqlState())
                    .addKeyValue("passing", failure.passing())
                    .log("tenant_provisioning_try_failed");
            try {
                signup = attempts.recordFailure(signupId, trigger, failure, startedAt, clock.instant()).orElse(null);
            } catch (RuntimeException unrecorded) {
                // The database may be the very thing that failed; the first error is the one to tell.
                error.addSuppressed(unrecorded);
            }
        }

        TenantProvisioningError failed(RuntimeException cause) {
            log.atError()
                    .setCause(cause)
                    .addKeyValue("signup", signupId)
                    .addKeyValue("slug", signup == null ? null : signup.slug())
                    .addKeyValue("reference", signup == null ? null : signup.reference())
                    .addKeyValue("trigger", trigger.column())
                    .addKeyValue("tries", count)
                    .log("tenant_provisioning_failed");
            return new TenantProvisioningError(signupId, signup == null ? null : signup.reference(), cause);
        }
    }
}
