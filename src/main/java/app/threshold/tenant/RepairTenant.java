package app.threshold.tenant;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Adds to a tenant what it lacks, from its signup and its plan, and touches nothing that it has. */
@Service
public class RepairTenant {

    private static final Logger log = LoggerFactory.getLogger(RepairTenant.class);

    private final JdbcClient db;
    private final TransactionTemplate transaction;

    RepairTenant(JdbcClient db, PlatformTransactionManager transactions) {
        this.db = db;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Safe to call again: a whole tenant is left as it is.
     *
     * @return what was added, in the words of {@link IncompleteTenant#missing()}; empty when nothing was missing.
     *         An {@code owner} that was added has no password yet and sets one through "forgot password".
     * @throws TenantNotRepaired and then nothing was added
     */
    public List<String> repair(UUID tenantId) {
        List<String> added;
        try {
            // The completeness check runs at commit, so the commit has to be inside of what is translated.
            added = transaction.execute(status -> db.sql("SELECT repair_tenant(?)").param(tenantId)
                    .query((row, n) -> List.of((String[]) row.getArray(1).getArray())).single());
        } catch (RuntimeException e) {
            TenantNotRepaired failure = translate(tenantId, e);
            log.atWarn().addKeyValue("tenant", tenantId).addKeyValue("reason", failure.reason())
                    .addKeyValue("sqlstate", failure.sqlState()).setCause(e).log("tenant_repair_failed");
            throw failure;
        }
        log.atInfo().addKeyValue("tenant", tenantId).addKeyValue("added", added).log("tenant_repaired");
        return added;
    }

    private static TenantNotRepaired translate(UUID tenantId, RuntimeException e) {
        String sqlState = sqlState(e);
        TenantNotRepaired.Reason reason = switch (sqlState) {
            case "TH404" -> TenantNotRepaired.Reason.NO_SUCH_TENANT;
            case "TH423" -> TenantNotRepaired.Reason.CLAIMED_BY_ANOTHER;
            case null -> TenantNotRepaired.Reason.BUSY;
            default -> e instanceof TransientDataAccessException || sqlState.startsWith("55") || sqlState.startsWith("08")
                    || sqlState.startsWith("57") || sqlState.startsWith("40")
                    ? TenantNotRepaired.Reason.BUSY : TenantNotRepaired.Reason.REFUSED;
        };
        return new TenantNotRepaired(tenantId, reason, sqlState, e);
    }

    private static @Nullable String sqlState(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState();
            }
        }
        return null;
    }
}
