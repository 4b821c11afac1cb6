package app.threshold.support;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Signups and tenants for tests that are about what comes after the wizard. Signups are written as the wizard would
 * leave them, holds included; tenants come out of {@code provision_tenant}, so they are as whole as real ones.
 * Works as the running role. Every name is new, so that tests can share one database.
 */
public final class TestTenants {

    /** What {@link #PASSWORD_HASH} was made of. */
    public static final String PASSWORD = "a long walk home";

    /** Made once, with the quick parameters of tests. */
    public static final String PASSWORD_HASH =
            "{argon2}$argon2id$v=19$m=64,t=1,p=1$c7TNHB2ltK0R+uGPR56jkQ$YXB637MVWtQ3UTSkttn5Sz5YUtHe6eShqVo+yOXVBJA";

    private final JdbcClient db;

    public TestTenants(JdbcClient db) {
        this.db = db;
    }

    public record TestSignup(UUID id, String reference, String email, String slug) {
    }

    public record TestTenant(UUID id, UUID ownerId, UUID signupId, String reference, String email, String slug) {
    }

    /**
     * Somebody who signs in to the console with {@link #PASSWORD}.
     *
     * @param level viewer, operator or owner
     */
    public UUID operator(String email, String level) {
        return db.sql("SELECT create_operator(?, ?, ?)").params(email, PASSWORD_HASH, level).query(UUID.class).single();
    }

    /** {@code operator@example.com}, who is signed in to the console. */
    public Visitor signedIn(int port, String level) {
        operator("operator@example.com", level);
        Visitor operator = new Visitor(port);
        operator.signIn("operator@example.com", PASSWORD);
        return operator;
    }

    public TestTenant wedding() {
        return provision(heldWedding(0));
    }

    public TestTenant storefront() {
        return provision(heldStorefront(0));
    }

    /** A couple's signup that holds its address and e-mail and costs {@code price} cents; only a free one provisions as it is. */
    public TestSignup heldWedding(long price) {
        return held("wedding", price);
    }

    /** A business's signup that holds its address and e-mail and costs {@code price} cents; only a free one provisions as it is. */
    public TestSignup heldStorefront(long price) {
        return held("storefront", price);
    }

    /** Writes the payment that makes a priced signup ready, as a webhook would have. */
    public TestSignup pay(TestSignup signup) {
        db.sql("""
                INSERT INTO payment (signup_id, status, amount, currency, product_name, customer_email, locale, success_url,
                    cancel_url, checkout_session_id, checkout_url, expires_at, paid_at)
                SELECT id, 'paid', price_amount, currency, 'Test', email, locale, 'https://shop.example/done',
                       'https://shop.example/back', 'cs_test_' || reference,
                       'https://pay.example/' || reference, now() + interval '1 day', now()
                FROM pending_signup WHERE id = ?""").param(signup.id()).update();
        db.sql("UPDATE pending_signup SET status = 'paid', paid_at = now() WHERE id = ?").param(signup.id()).update();
        return signup;
    }

    public TestTenant provision(TestSignup signup) {
        return db.sql("SELECT tenant_id, owner_id FROM provision_tenant(?)").param(signup.id())
                .query((row, n) -> new TestTenant(row.getObject(1, UUID.class), row.getObject(2, UUID.class),
                        signup.id(), signup.reference(), signup.email(), signup.slug()))
                .single();
    }

    /**
     * Drafts of a wedding, each begun a second before the one before it, with e-mail addresses of a beginning and their numbers.
     *
     * @param beginning SQL of how the address of draft {@code n} begins, the newest being 1
     * @param newest when draft 0 would have been begun
     */
    public void drafts(int count, String beginning, Instant newest) {
        db.sql("""
                INSERT INTO pending_signup (reference, plan_code, resume_token_hash, email, password_hash, price_amount, currency, created_at)
                SELECT 'D' || n, 'wedding', sha256(('d' || n)::bytea), %s || n || '@example.com', :hash, 19900, 'USD',
                       :newest - make_interval(secs => n)
                FROM generate_series(1, :count) n""".formatted(beginning))
                .param("hash", PASSWORD_HASH).param("newest", newest.atOffset(ZoneOffset.UTC)).param("count", count).update();
    }

    /**
     * A couple's signup that is filled in, with its e-mail proved, and holds nothing yet.
     *
     * @param token what the customer's cookie {@code threshold_signup} holds
     */
    public TestSignup filledInWedding(long price, String token) {
        TestSignup signup = insert("wedding", price);
        db.sql("UPDATE pending_signup SET status = 'draft', held_at = NULL, resume_token_hash = ? WHERE id = ?")
                .params(sha256(token), signup.id()).update();
        return signup;
    }

    private TestSignup held(String plan, long price) {
        TestSignup signup = insert(plan, price);
        db.sql("INSERT INTO site_address (slug, signup_id) VALUES (?, ?)").params(signup.slug(), signup.id()).update();
        db.sql("INSERT INTO email_claim (email, signup_id) VALUES (?, ?)").params(signup.email(), signup.id()).update();
        return signup;
    }

    private TestSignup insert(String plan, long price) {
        String nonce = Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36 * 36 * 36 * 36), 36);
        String slug = plan + "-" + nonce;
        String email = slug + "@example.com";
        String reference = ("T" + nonce).toUpperCase(Locale.ROOT);
        boolean wedding = plan.equals("wedding");
        UUID id = db.sql("""
                INSERT INTO pending_signup (reference, plan_code, status, resume_token_hash, email, password_hash,
                    terms_accepted_at, email_confirmed_at, partner1_name, partner2_name, wedding_date, theme,
                    business_name, category, city, slug, price_amount, currency, details_at, address_at, reviewed_at, held_at)
                VALUES (:reference, :plan, 'held', :token, :email, :hash, now(), now(), :partner1, :partner2, :date, :theme,
                    :business, :category, :city, :slug, :price, 'USD', now(), now(), now(), now())
                RETURNING id""")
                .param("reference", reference)
                .param("plan", plan)
                .param("token", sha256(slug))
                .param("email", email)
                .param("hash", PASSWORD_HASH)
                .param("partner1", wedding ? "Ada" : null)
                .param("partner2", wedding ? "Grace" : null)
                .param("date", wedding ? LocalDate.of(2031, 6, 14) : null)
                .param("theme", wedding ? "garden" : null)
                .param("business", wedding ? null : "Moss & Thyme")
                .param("category", wedding ? null : "florist")
                .param("city", wedding ? null : "Lisbon")
                .param("slug", slug)
                .param("price", price)
                .query(UUID.class).single();
        return new TestSignup(id, reference, email, slug);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
