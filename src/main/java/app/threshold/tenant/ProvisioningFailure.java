package app.threshold.tenant;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one failed try.
 *
 * @param sqlState PostgreSQL's five-character code; null where the error came with none
 * @param passing  whether the same call may succeed in a moment, see the codes below
 * @param reason   the root cause's class and message, for the operator
 */
record ProvisioningFailure(@Nullable String sqlState, boolean passing, String reason) {

    /**
     * Classes of SQLSTATE that pass by themselves (PostgreSQL's manual, appendix A): 08 connection, 53 resources.
     */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "53");

    /**
     * Single codes that pass: serialization failure, deadlock, statement completion unknown; lock not available; admin
     * shutdown, crash shutdown, cannot connect now (a server stopping or starting); read-only transaction (a standby
     * that is about to be promoted, or a primary that was just demoted). The rest of their classes does not: 40002 is a
     * violated constraint and 57014 a statement that took too long.
     */
    private static final Set<String> PASSING_STATES = Set.of(
            "40000", "40001", "40003", "40P01", "55P03", "57P01", "57P02", "57P03", "25006");

    private static final int REASON_LENGTH = 2000;

    static ProvisioningFailure of(Throwable error) {
        String sqlState = null;
        boolean passing = false;
        Throwable root = error;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof SQLException sql) {
                if (sql.getSQLState() != null) {
                    sqlState = sql.getSQLState();
                }
                // The pool's own exceptions carry no code: no connection could be had in time.
                passing |= sql instanceof SQLTransientException || sql instanceof SQLRecoverableException;
            }
        }
        if (sqlState != null) {
            passing = PASSING_CLASSES.contains(sqlState.substring(0, 2)) || PASSING_STATES.contains(sqlState);
        }
        String reason = root.getClass().getSimpleName() + ": " + root.getMessage();
        // PostgreSQL's text type takes no NUL; everything else may stand in a reason.
        reason = reason.replace('\0', '?');
        return new ProvisioningFailure(sqlState, passing,
                reason.length() <= REASON_LENGTH ? reason : reason.substring(0, REASON_LENGTH));
    }
}
