package app.threshold.tenant;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Receipts are read off the signups that they are for: nothing about one is kept twice. */
@Repository
@Transactional(readOnly = true)
public class Receipts {

    private final JdbcClient db;

    Receipts(JdbcClient db) {
        this.db = db;
    }

    /** Of the account's own tenant. */
    public Optional<Receipt> of(UUID accountId) {
        return db.sql("""
                SELECT s.reference, plan.name, a.slug, account.email, s.price_amount, s.currency,
                       CASE WHEN s.price_amount = 0 THEN 'FREE' WHEN s.waived_by IS NOT NULL THEN 'WAIVED'
                            WHEN s.money_at IS NOT NULL THEN 'PAID' WHEN s.refund_owed_at IS NOT NULL THEN 'REFUNDING'
                            ELSE 'REFUNDED' END AS settlement,
                       coalesce(s.business_name, nullif(concat_ws(' & ', s.partner1_name, s.partner2_name), '')) AS about,
                       coalesce(s.paid_at, t.created_at) AS settled_at, p.subscription_end
                FROM tenant t
                JOIN account ON account.id = t.owner_id
                JOIN pending_signup s ON s.id = t.signup_id
                JOIN plan ON plan.code = t.plan_code
                LEFT JOIN site_address a ON a.tenant_id = t.id
                LEFT JOIN profile p ON p.account_id = t.owner_id
                WHERE t.owner_id = :account
                ORDER BY t.created_at, t.id LIMIT 1""")
                .param("account", accountId)
                .query((row, n) -> {
                    OffsetDateTime end = row.getObject("subscription_end", OffsetDateTime.class);
                    return new Receipt(row.getString("reference"), row.getString("name"), row.getString("about"), row.getString("slug"),
                            row.getString("email"), row.getLong("price_amount"), row.getString("currency"), Receipt.Settlement.valueOf(row.getString("settlement")),
                            day(row.getObject("settled_at", OffsetDateTime.class)), LastDay.of(end == null ? null : end.toInstant()));
                })
                .optional();
    }

    private static LocalDate day(OffsetDateTime time) {
        return time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
    }
}
