package app.threshold.account;

import app.threshold.account.OperatorRefused.Reason;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What an owner decides about an operator. The database sees to it that an owner who can act stays; and whoever it is
 * about has to sign in again, so that nobody goes on with what was taken away.
 */
@Component
public class ChangeOperator {

    private final JdbcClient db;
    private final Operators operators;
    private final SecondFactors secondFactors;
    private final SignInSessions sessions;
    private final AuditTrail audit;
    private final Clock clock;
    private final TransactionTemplate transaction;

    ChangeOperator(JdbcClient db, Operators operators, SecondFactors secondFactors, SignInSessions sessions,
            AuditTrail audit, Clock clock, PlatformTransactionManager transactions) {
        this.db = db;
        this.operators = operators;
        this.secondFactors = secondFactors;
        this.sessions = sessions;
        this.audit = audit;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * @param before which the page showed that this was decided on
     * @throws OperatorRefused GONE, STALE or LAST_OWNER
     */
    public void level(UUID id, OperatorLevel before, OperatorLevel level) {
        change(id, operator -> {
            String was = db.sql("SELECT change_operator_level(?, ?)").params(id, level.name()).query(String.class).single();
            if (!was.equals(before.name())) {
                throw new OperatorRefused(Reason.STALE);
            }
            if (before == level) {
                return false;
            }
            audit.record("change_level", "operator", id, "%s: %s → %s".formatted(operator.email(), before, level));
            return true;
        });
    }

    /**
     * Nobody signs in with this account until it is enabled again.
     *
     * @throws OperatorRefused GONE or LAST_OWNER
     */
    public void disable(UUID id) {
        change(id, operator -> {
            boolean changed = db.sql("SELECT disable_operator(?, ?)").params(id, clock.instant().atOffset(ZoneOffset.UTC))
                    .query(Boolean.class).single();
            if (changed) {
                audit.record("disable", "operator", id, operator.email());
            }
            return changed;
        });
    }

    /** @throws OperatorRefused GONE */
    public void enable(UUID id) {
        change(id, operator -> {
            boolean changed = db.sql("SELECT enable_operator(?)").param(id).query(Boolean.class).single();
            if (changed) {
                audit.record("enable", "operator", id, operator.email());
            }
            return changed;
        });
    }

    /**
     * For somebody who lost the app and the recovery codes. The next sign-in takes the password alone, or leads to a
     * new setup where a second factor is required. Never the own: that takes a code, see {@link SecondFactor#remove}.
     *
     * @throws OperatorRefused GONE or OWN_FACTOR
     */
    public void removeSecondFactor(UUID id) {
        if (id.equals(AuditTrail.actor().id())) {
            throw new OperatorRefused(Reason.OWN_FACTOR);
        }
        change(id, operator -> {
            secondFactors.remove(id);
            audit.record("remove_second_factor", "operator", id, operator.email());
            return true;
        });
    }

    /** @throws OperatorRefused GONE */
    public void signOutEverywhere(UUID id) {
        change(id, operator -> {
            audit.record("sign_out_everywhere", "operator", id, operator.email());
            return true;
        });
    }

    /**
     * @param session its name, see {@link SignInSession}; one that has ended already is nothing to say anything about
     * @throws OperatorRefused GONE
     */
    public void signOut(UUID id, String session) {
        Operator operator = operators.find(id).orElseThrow(() -> new OperatorRefused(Reason.GONE));
        audit.record("sign_out", "operator", id, operator.email());
        sessions.end(operator.email(), session);
    }

    private void change(UUID id, Change change) {
        Operator operator = operators.find(id).orElseThrow(() -> new OperatorRefused(Reason.GONE));
        boolean changed;
        try {
            changed = Boolean.TRUE.equals(transaction.execute(_ -> change.make(operator)));
        } catch (DataAccessException refused) {
            throw translated(refused);
        }
        if (changed) {
            // After the commit: a login that came before it is ended too.
            sessions.endAll(operator.email());
        }
    }

    static RuntimeException translated(DataAccessException refused) {
        String state = refused.getMostSpecificCause() instanceof SQLException cause ? cause.getSQLState() : "";
        return switch (state) {
            case "TH404" -> new OperatorRefused(Reason.GONE);
            case "TH409" -> new OperatorRefused(Reason.LAST_OWNER);
            case null, default -> refused;
        };
    }

    @FunctionalInterface
    private interface Change {
        boolean make(Operator operator);
    }
}
