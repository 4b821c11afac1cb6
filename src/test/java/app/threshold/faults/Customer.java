package app.threshold.faults;

import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import app.threshold.platform.RandomTokens;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Somebody whose draft is complete, in front of the review step. A browser that hears nothing shows nothing. */
final class Customer {

    private final UUID id;
    private final Visitor shop;
    private final Visitor stripe;
    private final JdbcClient stripeData;
    private String paymentPage = "";

    private Customer(UUID id, Visitor shop, Visitor stripe, JdbcClient stripeData) {
        this.id = id;
        this.shop = shop;
        this.stripe = stripe;
        this.stripeData = stripeData;
    }

    /** @param plan wedding or storefront; both cost 199 dollars here */
    static Customer arrive(World world, String plan) {
        String token = RandomTokens.token();
        UUID id = draft(world.shop(), plan, token, world.now().atOffset(ZoneOffset.UTC));
        var shop = new Visitor(world.customerPort());
        var cookie = new HttpCookie("threshold_signup", token);
        cookie.setPath("/signup");
        cookie.setVersion(0);
        shop.bring(cookie);
        return new Customer(id, shop, new Visitor(world.stripePort()), world.stripe());
    }

    UUID id() {
        return id;
    }

    /** Presses review's button. @return the answer; null when there was none */
    Visitor.@Nullable Page order() {
        Visitor.Page answer = heard(() -> {
            shop.get("/signup/review");
            return shop.post("/signup/review", Map.of());
        });
        if (answer != null && answer.location().contains("/sandbox/checkout/")) {
            paymentPage = URI.create(answer.location()).getRawPath();
        }
        return answer;
    }

    /** Pays on the page that the answer led to, and does not go on from there. @return whether Stripe took it */
    boolean pay(Visitor.@Nullable Page ordered) {
        if (ordered == null || ordered.status() != 303 || !ordered.location().contains("/sandbox/checkout/")) {
            return false;
        }
        return payAgain();
    }

    /** Pays on the page seen last. @return whether Stripe took it, now or before */
    boolean payAgain() {
        return pays(Map.of("email", "ada@example.com", "cardNumber", "4242 4242 4242 4242", "cardExpiry", "12 / 49",
                "cardCvc", "123", "billingName", "Ada Lovelace"));
    }

    /** Pays by bank debit on the page seen last. @param after when the bank says yes */
    void debit(Duration after) {
        if (!pays(Map.of("email", "ada@example.com", "billingName", "Ada Lovelace", "paymentMethod", "us_bank_account",
                "settlement", "succeeds", "settleAfter", Long.toString(after.toSeconds())))) {
            throw new AssertionError("The customer could not pay by debit");
        }
    }

    /** Somebody gives all of the money back at Stripe, where the application does not see it. */
    void isRefundedAtStripe() {
        String session = paymentPage.substring(paymentPage.lastIndexOf('/') + 1);
        String intent = stripeData.sql("SELECT id FROM sandbox.payment_intent WHERE checkout_session_id = ?").param(session).query(String.class).single();
        stripe.get("/sandbox");
        if (stripe.post("/sandbox/payments/" + intent + "/refunds", Map.of("session", session)).status() >= 400) {
            throw new AssertionError("Stripe did not refund");
        }
    }

    private boolean pays(Map<String, String> form) {
        stripe.get(paymentPage);
        return stripe.post(paymentPage, form).status() == 303;
    }

    /** Comes to the return page. */
    Visitor.@Nullable Page comeBack() {
        return heard(() -> shop.get("/signup/finish"));
    }

    /** The final POST. */
    Visitor.@Nullable Page finish() {
        return heard(() -> shop.post("/signup/finish", Map.of()));
    }

    /** Changes a name, while a checkout waits perhaps. */
    Visitor.@Nullable Page edit(LocalDate date) {
        return heard(() -> {
            shop.get("/signup/details");
            return shop.post("/signup/details", Map.of("partner1Name", "Ada", "partner2Name", "Charles",
                    "weddingDate", date.toString()));
        });
    }

    private static Visitor.@Nullable Page heard(Supplier<Visitor.Page> request) {
        try {
            return request.get();
        } catch (UncheckedIOException nothing) {
            return null;
        }
    }

    private static UUID draft(JdbcClient database, String plan, String token, OffsetDateTime now) {
        boolean wedding = plan.equals("wedding");
        String reference = RandomTokens.reference();
        String slug = reference.toLowerCase(Locale.ROOT);
        return database.sql("""
                INSERT INTO pending_signup (reference, plan_code, resume_token_hash, email, password_hash,
                    terms_accepted_at, email_confirmed_at, partner1_name, partner2_name, wedding_date, theme,
                    business_name, category, city, slug, price_amount, currency, created_at, updated_at)
                VALUES (:reference, :plan, :token, :email, :hash, :now, :now, :partner1, :partner2, :date, :theme,
                    :business, :category, :city, :slug, 19900, 'USD', :now, :now)
                RETURNING id""")
                .param("reference", reference)
                .param("plan", plan)
                .param("token", RandomTokens.hash(token))
                .param("email", slug + "@example.com")
                .param("hash", TestTenants.PASSWORD_HASH)
                .param("partner1", wedding ? "Ada" : null)
                .param("partner2", wedding ? "Grace" : null)
                .param("date", wedding ? now.toLocalDate().plusYears(2) : null)
                .param("theme", wedding ? "garden" : null)
                .param("business", wedding ? null : "Moss & Thyme")
                .param("category", wedding ? null : "florist")
                .param("city", wedding ? null : "Lisbon")
                .param("slug", slug)
                .param("now", now)
                .query(UUID.class).single();
    }
}
