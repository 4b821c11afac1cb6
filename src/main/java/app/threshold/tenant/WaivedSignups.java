package app.threshold.tenant;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import app.threshold.account.Actor;
import app.threshold.account.AuditTrail;
import app.threshold.platform.RandomTokens;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Signups whose price an operator waived. They are written here and not by the wizard's module, since that stands above
 * this one; from then on they are signups like any other.
 */
@Repository
class WaivedSignups {

    private static final int TRIES = 3;

    private final JdbcClient jdbc;
    private final Holds holds;
    private final AuditTrail audit;
    private final Clock clock;

    WaivedSignups(JdbcClient jdbc, Holds holds, AuditTrail audit, Clock clock) {
        this.audit = audit;
        this.jdbc = jdbc;
        this.holds = holds;
        this.clock = clock;
    }

    /** The signup that a request made when it was made before; nothing where it did not get so far, or has no name. */
    Optional<UUID> find(@Nullable UUID requestId) {
        return requestId == null ? Optional.empty()
                : jdbc.sql("SELECT id FROM pending_signup WHERE request_id = ?").param(requestId).query(UUID.class).optional();
    }

    /** One transaction: the signup, ready to be completed, its holds, and who waived the price and why. Returns its id. */
    @Transactional
    UUID write(TenantOrder order, UUID operatorId, Actor by, @Nullable String why, @Nullable UUID requestId) {
        UUID id = Stream.generate(() -> insert(order, operatorId, requestId)).limit(TRIES).flatMap(Optional::stream).findFirst()
                .orElseThrow(() -> new IllegalStateException("No plan " + order.planCode() + ", or " + TRIES + " references in a row that others have"));
        holds.take(id, order.slug(), order.email());
        audit.record(by, "waive_price", "signup", id, why);
        return id;
    }

    /** Empty where another signup has the reference, which is random and short enough to be read aloud. */
    private Optional<UUID> insert(TenantOrder order, UUID operatorId, @Nullable UUID requestId) {
        var wedding = order.wedding();
        var storefront = order.storefront();
        return jdbc.sql("""
                INSERT INTO pending_signup (reference, plan_code, status, resume_token_hash, locale, email, password_hash,
                    email_confirmed_at, held_at, paid_at, partner1_name, partner2_name, wedding_date, theme,
                    business_name, category, city, slug, price_amount, currency, waived_by, request_id,
                    created_at, updated_at)
                SELECT :reference, plan.code, 'paid', :tokenHash, :locale, :email, :passwordHash,
                    :now, :now, :now, :partner1Name, :partner2Name, :weddingDate, :theme,
                    :businessName, :category, :city, :slug, plan.price_amount, plan.currency, :operatorId, CAST(:requestId AS uuid), :now, :now
                FROM plan WHERE plan.code = :plan
                ON CONFLICT (reference) DO NOTHING
                RETURNING id
                """)
                .param("reference", RandomTokens.reference())
                .param("tokenHash", RandomTokens.hash(RandomTokens.token()))
                .param("locale", order.locale().toLanguageTag())
                .param("email", order.email())
                .param("passwordHash", order.passwordHash())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("partner1Name", wedding == null ? null : wedding.partner1Name())
                .param("partner2Name", wedding == null ? null : wedding.partner2Name())
                .param("weddingDate", wedding == null ? null : wedding.weddingDate())
                .param("theme", wedding == null ? null : wedding.theme())
                .param("businessName", storefront == null ? null : storefront.businessName())
                .param("category", storefront == null ? null : storefront.category())
                .param("city", storefront == null ? null : storefront.city())
                .param("slug", order.slug())
                .param("operatorId", operatorId)
                .param("requestId", requestId)
                .param("plan", order.planCode())
                .query(UUID.class)
                .optional();
    }
}
