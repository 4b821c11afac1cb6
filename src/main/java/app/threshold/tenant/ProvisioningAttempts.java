package app.threshold.tenant;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The failed tries. A success is written by {@code provision_tenant} itself, in the commit that makes it one. */
@Repository
class ProvisioningAttempts {

    private final JdbcClient jdbc;

    ProvisioningAttempts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Keeps a failure in a transaction of its own.
     *
     * @return what the log and the customer name the signup by; empty when there is no such signup
     */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    Optional<SignupName> recordFailure(UUID signupId, ProvisioningTrigger trigger, ProvisioningFailure failure,
            Instant startedAt, Instant finishedAt) {
        return jdbc.sql("""
                WITH signup AS (SELECT id, slug, reference FROM pending_signup WHERE id = :signupId),
                     attempt AS (
                         INSERT INTO provisioning_attempt
                             (signup_id, triggered_by, outcome, sqlstate, reason, started_at, finished_at)
                         SELECT id, :trigger, 'failed', :sqlState, :reason, :startedAt, :finishedAt FROM signup)
                SELECT slug, reference FROM signup
                """)
                .param("signupId", signupId)
                .param("trigger", trigger.column())
                .param("sqlState", failure.sqlState())
                .param("reason", failure.reason())
                .param("startedAt", startedAt.atOffset(ZoneOffset.UTC))
                .param("finishedAt", finishedAt.atOffset(ZoneOffset.UTC))
                .query(SignupName.class)
                .optional();
    }

    record SignupName(@Nullable String slug, String reference) {
    }
}
