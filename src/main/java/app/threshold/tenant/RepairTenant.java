package app.threshold.tenant;

import app.threshold.platform.Languages;
import java.util.List;
import java.util.UUID;

import app.threshold.account.Accounts;
import app.threshold.account.Actor;
import app.threshold.account.AuditTrail;
import app.threshold.account.PasswordLinks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.RowCallbackHandler;
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
    private final Accounts accounts;
    private final PasswordLinks passwordLinks;
    private final AuditTrail audit;

    RepairTenant(JdbcClient db, PlatformTransactionManager transactions, Accounts accounts, PasswordLinks passwordLinks, AuditTrail audit) {
        this.db = db;
        this.accounts = accounts;
        this.passwordLinks = passwordLinks;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Safe to call again: a whole tenant is left as it is.
     *
     * @return what was added, in the words of {@link IncompleteTenant#missing()}; empty when nothing was missing.
     *         An {@code owner} whose account had to be made anew is mailed a link to set a password.
     * @throws TenantNotRepaired and then nothing was added
     */
    public List<String> repair(UUID tenantId) {
        return repair(tenantId, () -> { });
    }

    /**
     * The same, in somebody's name: on record before it begins, where there is such a tenant.
     *
     * @throws TenantNotRepaired as {@link #repair(UUID)}
     */
    public List<String> repair(UUID tenantId, Actor by) {
        if (db.sql("SELECT count(*) FROM tenant WHERE id = ?").param(tenantId).query(Integer.class).single() == 1) {
            audit.record(by, "repair", "tenant", tenantId, null);
        }
        return repair(tenantId);
    }

    /** @param before what belongs into the same transaction; what it throws of this module's refusals goes through as it is */
    List<String> repair(UUID tenantId, Runnable before) {
        List<String> added;
        try {
            // The completeness check runs at commit, so the commit has to be inside of what is translated.
            added = transaction.execute(status -> {
                before.run();
                return repairHere(tenantId);
            });
        } catch (TenantChangedException | AddressTakenException | EmailTakenException e) {
            throw e;
        } catch (RuntimeException e) {
            TenantNotRepaired failure = translate(tenantId, e);
            log.atWarn().addKeyValue("tenant", tenantId).addKeyValue("reason", failure.reason())
                    .addKeyValue("sqlstate", failure.sqlState()).setCause(e).log("tenant_repair_failed");
            throw failure;
        }
        log.atInfo().addKeyValue("tenant", tenantId).addKeyValue("added", added).log("tenant_repaired");
        return added;
    }

    private List<String> repairHere(UUID tenantId) {
        List<String> added = db.sql("SELECT repair_tenant(?)").param(tenantId)
                .query((row, n) -> List.of((String[]) row.getArray(1).getArray())).single();
        // No trigger tells what a tenant gains, which would be a word at each provisioning.
        db.sql("SELECT register_damaged_tenants(ARRAY[CAST(? AS uuid)])").param(tenantId).query(Integer.class).single();
        if (added.contains("owner")) {
            db.sql("""
                    SELECT t.owner_id, s.locale FROM tenant t
                    JOIN pending_signup s ON s.id = t.signup_id
                    JOIN account a ON a.id = t.owner_id AND a.password_hash = '{argon2}$argon2id$none'
                    WHERE t.id = ?""").param(tenantId)
                    .query((RowCallbackHandler) row -> passwordLinks.invite(
                            accounts.findById(row.getObject(1, UUID.class)).orElseThrow(), Languages.stored(row.getString(2))));
        }
        return added;
    }

    private static TenantNotRepaired translate(UUID tenantId, RuntimeException e) {
        ProvisioningFailure failure = ProvisioningFailure.of(e);
        TenantNotRepaired.Reason reason = switch (failure.sqlState()) {
            case "TH404" -> TenantNotRepaired.Reason.NO_SUCH_TENANT;
            // Not told at all, or told in part: the column that has to be filled takes no null.
            case "TH422", "23502" -> TenantNotRepaired.Reason.NOT_KNOWN;
            case "TH423" -> TenantNotRepaired.Reason.CLAIMED_BY_ANOTHER;
            case null, default -> failure.passing() ? TenantNotRepaired.Reason.BUSY : TenantNotRepaired.Reason.REFUSED;
        };
        return new TenantNotRepaired(tenantId, reason, failure.sqlState(), e);
    }
}
