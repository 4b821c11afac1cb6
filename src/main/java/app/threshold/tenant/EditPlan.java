package app.threshold.tenant;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import app.threshold.account.AuditTrail;
import app.threshold.platform.Money;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes what is sold from now on. Signups that have begun keep the price and the term they were shown, and tenants
 * keep the packages they were given.
 */
@Service
public class EditPlan {

    private final JdbcClient db;
    private final Plans plans;
    private final AuditTrail audit;
    private final Clock clock;

    EditPlan(JdbcClient db, Plans plans, AuditTrail audit, Clock clock) {
        this.db = db;
        this.plans = plans;
        this.audit = audit;
        this.clock = clock;
    }

    /** What the plan is now, for its form. */
    @Transactional(readOnly = true)
    public Optional<PlanTerms> find(String code) {
        return plans.find(code).map(plan -> new PlanTerms(plan,
                db.sql("SELECT segment_name FROM plan WHERE code = ?").param(code)
                        .query((row, n) -> Optional.ofNullable(row.getString(1))).single().orElse(null),
                db.sql("SELECT name, description, price_amount, currency FROM package_template WHERE plan_code = ? ORDER BY position, id")
                        .param(code).query(PackageTemplate.class).list(),
                state(code)));
    }

    /**
     * One transaction: the plan, its packages and the line in the audit trail.
     *
     * @param wanted with the state in which the form was opened
     * @throws PlanChangedException when the plan is in another by now; nothing was changed
     */
    @Transactional
    public void change(PlanTerms wanted) {
        String code = wanted.plan().code();
        db.sql("SELECT code FROM plan WHERE code = ? FOR UPDATE").param(code).query(String.class).single();
        PlanTerms before = find(code).orElseThrow();
        if (!before.state().equals(wanted.state())) {
            throw new PlanChangedException(code);
        }
        db.sql("""
                UPDATE plan SET name = :name, description = :description, price_amount = :price, currency = :currency,
                    term_months = :term, segment_name = :segment, updated_at = :now
                WHERE code = :code""")
                .param("name", wanted.plan().name()).param("description", wanted.plan().description())
                .param("price", wanted.plan().priceAmount()).param("currency", wanted.plan().currency())
                .param("term", wanted.plan().termMonths()).param("segment", wanted.segmentName())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC)).param("code", code).update();
        if (!before.packages().equals(wanted.packages())) {
            db.sql("DELETE FROM package_template WHERE plan_code = ?").param(code).update();
            int position = 0;
            for (PackageTemplate template : wanted.packages()) {
                db.sql("""
                        INSERT INTO package_template (plan_code, name, description, price_amount, currency, position)
                        VALUES (?, ?, ?, ?, ?, ?)""")
                        .params(code, template.name(), template.description(), template.priceAmount(), template.currency(), ++position)
                        .update();
            }
        }
        List<String> changes = differences(before, wanted);
        if (!changes.isEmpty()) {
            audit.record("edit_plan", "plan", code, shortened(String.join("\n", changes)));
        }
    }

    /** Changes with every change, and with no other thing. */
    private String state(String code) {
        return db.sql("""
                SELECT md5(plan::text || coalesce((SELECT string_agg(t::text, '' ORDER BY t.position, t.id)
                    FROM package_template t WHERE t.plan_code = plan.code), '')) FROM plan WHERE code = ?""").param(code)
                .query(String.class).single();
    }

    /** A line for each thing, which begins with its name: the console has words for these in each language. */
    private static List<String> differences(PlanTerms before, PlanTerms after) {
        var changes = new ArrayList<String>();
        tell(changes, "name", before.plan().name(), after.plan().name());
        tell(changes, "description", before.plan().description(), after.plan().description());
        tell(changes, "price", price(before.plan()), price(after.plan()));
        tell(changes, "term", before.plan().termMonths(), after.plan().termMonths());
        tell(changes, "segment", before.segmentName(), after.segmentName());
        tell(changes, "packages", told(before.packages()), told(after.packages()));
        return changes;
    }

    private static void tell(List<String> changes, String what, @Nullable Object before,
            @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            changes.add((what + ": " + (before == null ? "–" : before) + " → " + (after == null ? "–" : after)).replaceAll("\\R", " "));
        }
    }

    private static String price(Plan plan) {
        return Money.plain(plan.priceAmount(), plan.currency()) + " " + plan.currency();
    }

    private static List<String> told(List<PackageTemplate> packages) {
        return packages.stream().map(template -> template.name() + " (" + template.description() + ") "
                + Money.plain(template.priceAmount(), template.currency()) + " " + template.currency()).toList();
    }

    private static String shortened(String text) {
        return text.length() <= 2000 ? text : text.substring(0, 1999) + "…";
    }
}
