package app.threshold.tenant;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import app.threshold.account.Actor;
import app.threshold.account.AuditTrail;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Completes a tenant that was imported without what only somebody can know: whose it is, what it is called, where it
 * stands. What is told is written to the tenant's signup, as if its file had said so, and then it is repaired like any
 * other, in one transaction.
 */
@Service
public class TellFacts {

    /** Each field is asked for where the part that it describes is missing, and the signup does not know it either. */
    private static final String UNKNOWN = """
            SELECT array_remove(ARRAY[
                CASE WHEN 'owner' = ANY (missing) AND s.email IS NULL THEN 'email' END,
                CASE WHEN 'wedding' = ANY (missing) AND s.partner1_name IS NULL THEN 'partner1Name' END,
                CASE WHEN 'wedding' = ANY (missing) AND s.partner2_name IS NULL THEN 'partner2Name' END,
                CASE WHEN 'wedding' = ANY (missing) AND s.wedding_date IS NULL THEN 'weddingDate' END,
                CASE WHEN 'storefront' = ANY (missing) AND s.business_name IS NULL THEN 'businessName' END,
                CASE WHEN 'storefront' = ANY (missing) AND s.category IS NULL THEN 'category' END,
                CASE WHEN 'storefront' = ANY (missing) AND s.city IS NULL THEN 'city' END,
                CASE WHEN 'address' = ANY (missing) AND s.slug IS NULL THEN 'slug' END,
                CASE WHEN 'wedding' = ANY (missing) AND s.theme IS NULL THEN 'theme' END], NULL)
            FROM tenant t JOIN pending_signup s ON s.id = t.signup_id
            CROSS JOIN LATERAL tenant_missing_parts(t) AS parts (missing)
            WHERE t.id = ?""";

    private final JdbcClient db;
    private final RepairTenant repairTenant;
    private final AuditTrail audit;

    TellFacts(JdbcClient db, RepairTenant repairTenant, AuditTrail audit) {
        this.db = db;
        this.repairTenant = repairTenant;
        this.audit = audit;
    }

    /**
     * What nobody has told of the tenant and its repair needs, as the names of {@link TenantFacts}, in the order in which
     * one would ask; empty where the repair knows all, and where there is no such tenant.
     */
    public List<String> unknown(UUID tenantId) {
        return db.sql(UNKNOWN).param(tenantId).query((row, n) -> List.of((String[]) row.getArray(1).getArray()))
                .optional().orElse(List.of());
    }

    /**
     * Writes what is told where nothing is known yet, and repairs the tenant. What is known already stays as it is,
     * whatever is told about it. An owner whose account is made here is mailed a link to set a password.
     *
     * @param version of the tenant as the operator saw it
     * @return what was added, in the words of {@link IncompleteTenant#missing()}
     * @throws TenantChangedException when somebody did something to the tenant since, or there is none; nothing changed
     * @throws AddressTakenException when a signup or tenant has the address; nothing changed
     * @throws EmailTakenException when a signup or account has the e-mail; nothing changed
     * @throws TenantNotRepaired when something else kept it from being repaired; nothing changed
     */
    public List<String> tell(UUID tenantId, int version, TenantFacts facts, Actor by) {
        return repairTenant.repair(tenantId, () -> {
            int seen = db.sql("UPDATE tenant SET version = version + 1 WHERE id = ? AND version = ?").params(tenantId, version).update();
            List<String> unknown = seen == 0 ? List.of() : unknown(tenantId);
            if (unknown.isEmpty()) {
                // Also where a repair by hand or by the list was quicker, which counts no version.
                throw new TenantChangedException(tenantId);
            }
            refuseTaken(unknown, facts);
            write(tenantId, unknown, facts);
            audit.record(by, "tell_facts", "tenant", tenantId, facts.told());
        });
    }

    /** For words that fit the field; the keys of the two registries decide all the same, in the repair. */
    private void refuseTaken(List<String> unknown, TenantFacts facts) {
        if (unknown.contains("email") && facts.email() != null
                && db.sql("SELECT count(*) FROM email_claim WHERE email = ?").param(facts.email()).query(Integer.class).single() > 0) {
            throw new EmailTakenException();
        }
        if (unknown.contains("slug") && facts.slug() != null
                && db.sql("SELECT count(*) FROM site_address WHERE slug = ?").param(facts.slug()).query(Integer.class).single() > 0) {
            throw new AddressTakenException(facts.slug());
        }
    }

    private void write(UUID tenantId, List<String> unknown, TenantFacts facts) {
        List<String> columns = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (String field : unknown) {
            Object told = switch (field) {
                case "email" -> facts.email();
                case "slug" -> facts.slug();
                case "partner1Name" -> facts.partner1Name();
                case "partner2Name" -> facts.partner2Name();
                case "weddingDate" -> facts.weddingDate();
                case "theme" -> facts.theme();
                case "businessName" -> facts.businessName();
                case "category" -> facts.category();
                default -> facts.city();
            };
            if (told != null) {
                columns.add(column(field) + " = ?");
                values.add(told);
            }
        }
        if (!columns.isEmpty()) {
            values.add(tenantId);
            db.sql("UPDATE pending_signup SET " + String.join(", ", columns) + ", updated_at = now(), version = version + 1 "
                    + "WHERE id = (SELECT signup_id FROM tenant WHERE id = ?)").params(values).update();
        }
    }

    private static String column(String field) {
        return switch (field) {
            case "partner1Name" -> "partner1_name";
            case "partner2Name" -> "partner2_name";
            case "weddingDate" -> "wedding_date";
            case "businessName" -> "business_name";
            default -> field;
        };
    }
}
