package app.threshold.looks;

import app.threshold.signup.RetrySignup;
import app.threshold.support.Database;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.StripeTraffic;
import app.threshold.support.StripeTraffic.Heard;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import java.net.HttpCookie;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings every page into every state that people meet, in one database: by rows as the use cases leave them and by forms
 * that are sent, never by clicking through. The clock stands still, so that pages look the same each time. Names are
 * chosen to be too long, of other scripts, or as people expect them.
 */
final class Gallery implements AutoCloseable {

    static final Instant NOW = Instant.parse("2030-05-04T10:15:00Z");

    private static final String LONG_NAME = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtenwitwe Anna";
    private static final String LONG_BUSINESS = "The Very Reverend Hohenstein-Königswusterhausen Sisters’ Flowers, Cakes, Strings & Photographs by the Lake of Como";
    private static final String LONG_SLUG = "the-very-reverend-hohenstein-koenigswusterhausen-sisters";
    private static final String CARD = "4242 4242 4242 4242";

    private final int port;
    private final JdbcClient db;
    private final Database database;
    private final TestTenants tenants;
    private final Jobs jobs;
    private final StripeTraffic stripe;
    private final RetrySignup retrySignup;
    private final MutableClock clock;
    private final List<Picture> pictures = new ArrayList<>();
    private int tokens;

    private Gallery(ApplicationContext context) {
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        database = context.getBean(Database.class);
        db = database.superuser();
        tenants = context.getBean(TestTenants.class);
        jobs = context.getBean(Jobs.class);
        stripe = context.getBean(StripeTraffic.class);
        retrySignup = context.getBean(RetrySignup.class);
        clock = context.getBean(MutableClock.class);
    }

    /** In an empty database, which is then full of it until the next test. */
    static Gallery hang(ApplicationContext context) {
        Gallery gallery = new Gallery(context);
        gallery.clock.set(NOW);
        gallery.wizard("wedding");
        gallery.wizard("storefront");
        gallery.checkout();
        gallery.finish();
        gallery.sites();
        gallery.account();
        gallery.console();
        gallery.platform();
        gallery.mails();
        // From here on nothing is made any more, so that this one fails and no other.
        gallery.database.breakInsertsInto("wedding");
        return gallery;
    }

    List<Picture> pictures() {
        return List.copyOf(pictures);
    }

    Picture picture(String name) {
        return pictures.stream().filter(picture -> picture.name().equals(name)).findAny()
                .orElseThrow(() -> new IllegalArgumentException("No picture is called " + name));
    }

    @Override
    public void close() {
        database.mend();
        stripe.mend();
        clock.reset();
    }

    // --- the wizard ---

    private void wizard(String plan) {
        String at = "signup-" + plan + "-";
        Visitor newcomer = new Visitor(port);
        newcomer.get("/signup/" + plan);
        show(at + "account", newcomer, "/signup/" + plan);
        sent(at + "account-errors", newcomer, "/signup/" + plan, Map.of("email", "ada at example", "password", "short"));

        Visitor told = draft(plan, "email_confirmed_at = NULL, details_at = NULL, address_at = NULL, reviewed_at = NULL, slug = NULL");
        show(at + "confirm", told, "/signup/confirm");
        show(at + "confirm-resent", told, "/signup/confirm?resent");
        sent(at + "confirm-errors", told, "/signup/confirm", Map.of("code", "12345"));

        String nothing = "partner1_name = NULL, partner2_name = NULL, wedding_date = NULL, theme = NULL, business_name = NULL, category = NULL, city = NULL, slug = NULL, details_at = NULL, address_at = NULL, reviewed_at = NULL";
        Visitor proved = draft(plan, nothing);
        show(at + "details", proved, "/signup/details");
        sent(at + "details-errors", proved, "/signup/details", plan.equals("wedding")
                ? Map.of("partner1Name", "", "partner2Name", LONG_NAME, "weddingDate", "2001-02-03")
                : Map.of("businessName", "", "category", "", "city", LONG_NAME));

        Visitor described = draft(plan, "slug = NULL, theme = NULL, address_at = NULL, reviewed_at = NULL");
        show(at + "address", described, "/signup/address");
        sent(at + "address-errors", described, "/signup/address", Map.of("slug", "-ada grace", "theme", ""));
        sent(at + "address-taken", described, "/signup/address", Map.of("slug", taken(), "theme", "garden"));

        Visitor ready = draft(plan, "reviewed_at = NULL");
        show(at + "review", ready, "/signup/review");
        if (plan.equals("wedding")) {
            // Who has nothing to pay was nowhere to come back from.
            show(at + "review-cancelled", ready, "/signup/review?cancelled");
        }
        String longWords = plan.equals("wedding")
                ? "partner1_name = '" + LONG_NAME + "', partner2_name = 'محمد بن عبد الله الطويل', email = '" + "a".repeat(60) + "@" + "mail.".repeat(20) + "example.com', slug = '" + LONG_SLUG + "'"
                : "business_name = '" + LONG_BUSINESS + "', city = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch', email = '" + "b".repeat(60) + "@" + "mail.".repeat(20) + "example.com', slug = '" + LONG_SLUG + "-too" + "'";
        Visitor longNamed = draft(plan, longWords + ", reviewed_at = NULL");
        show(at + "details-long", longNamed, "/signup/details");
        show(at + "address-long", longNamed, "/signup/address");
        show(at + "review-long", longNamed, "/signup/review");
        Visitor late = draft(plan, "slug = '" + taken() + "', reviewed_at = NULL");
        sent(at + "review-taken", late, "/signup/review", Map.of());
    }

    /** A customer who has come so far; what is not yet so is set by the assignments. */
    private Visitor draft(String plan, String assignments) {
        String token = token();
        TestSignup signup = plan.equals("wedding") ? tenants.heldWedding(19_900) : tenants.heldStorefront(0);
        String name = plan.equals("wedding") ? "ada-and-grace-" : "moss-and-thyme-";
        db.sql("DELETE FROM site_address WHERE signup_id = ?").param(signup.id()).update();
        db.sql("DELETE FROM email_claim WHERE signup_id = ?").param(signup.id()).update();
        db.sql("UPDATE pending_signup SET status = 'draft', held_at = NULL, resume_token_hash = ?, email = ?, slug = ? WHERE id = ?")
                .params(sha256(token), name + tokens + "@example.com", name + tokens, signup.id()).update();
        db.sql("UPDATE pending_signup SET " + assignments + " WHERE id = ?").param(signup.id()).update();
        return customer(token);
    }

    private Visitor customer(String token) {
        Visitor customer = new Visitor(port);
        HttpCookie cookie = new HttpCookie("threshold_signup", token);
        cookie.setPath("/signup");
        cookie.setVersion(0);
        customer.bring(cookie);
        return customer;
    }

    private String token() {
        return "%043d".formatted(++tokens);
    }

    /** An address that somebody has. */
    private String taken() {
        if (db.sql("SELECT count(*) FROM site_address WHERE slug = 'taken-by-others'").query(Integer.class).single() == 0) {
            address(tenants.wedding(), "taken-by-others");
        }
        return "taken-by-others";
    }

    private void address(TestTenant tenant, String slug) {
        db.sql("UPDATE site_address SET slug = ? WHERE tenant_id = ?").params(slug, tenant.id()).update();
    }

    // --- the hosted payment page ---

    private void checkout() {
        Visitor payer = order();
        String page = payer.get("/signup/review").status() == 200 ? checkoutOf(payer) : "";
        show("checkout-form", payer, page);
        sent("checkout-empty", payer, page, Map.of("paymentMethod", "card"));
        sent("checkout-invalid", payer, page, Map.of("paymentMethod", "card", "email", "ada at example", "cardNumber", "4111 1111", "cardExpiry", "12 / 20", "cardCvc", "1", "billingName", LONG_NAME));
        sent("checkout-declined", payer, page, card("4000 0000 0000 0002"));
        sent("checkout-no-funds", payer, page, card("4000 0000 0000 9995"));
        sent("checkout-bank-errors", payer, page, Map.of("paymentMethod", "us_bank_account", "email", "", "billingName", ""));

        Visitor proving = order();
        String proof = checkoutOf(proving);
        proving.get(proof);
        proving.post(proof, card("4000 0025 0000 3155"));
        show("checkout-authentication", proving, proof + "/authentication");

        Visitor unproved = order();
        String failed = checkoutOf(unproved);
        unproved.get(failed);
        unproved.post(failed, card("4000 0025 0000 3155"));
        unproved.get(failed + "/authentication");
        unproved.post(failed + "/authentication", Map.of("outcome", "fail"));
        show("checkout-unproved", unproved, failed);

        Visitor gone = order();
        String closed = checkoutOf(gone);
        gone.get(closed);
        Map<String, String> leaves = new LinkedHashMap<>(card(CARD));
        leaves.put("neverComesBack", "true");
        gone.post(closed, leaves);
        show("checkout-closed", gone, closed + "/closed");

        Visitor slow = order();
        String expired = checkoutOf(slow);
        db.sql("UPDATE sandbox.checkout_session SET expires_at = ? WHERE id = ?")
                .params(java.sql.Timestamp.from(NOW.minusSeconds(60)), expired.substring(expired.lastIndexOf('/') + 1)).update();
        answered("checkout-expired", slow, expired, 410);
        answered("checkout-unknown", slow, "/sandbox/checkout/cs_test_nobodys", 404);
        show("sandbox-payments", new Visitor(port), "/sandbox");
    }

    private Visitor order() {
        return draft("wedding", "reviewed_at = NULL");
    }

    /** Presses the review's button. */
    private String checkoutOf(Visitor customer) {
        customer.get("/signup/review");
        String location = customer.post("/signup/review", Map.of()).location();
        if (!location.contains("/sandbox/checkout/")) {
            throw new IllegalStateException("The order led to " + location);
        }
        return URI.create(location).getPath();
    }

    private static Map<String, String> card(String number) {
        return Map.of("paymentMethod", "card", "email", "ada@example.com", "cardNumber", number, "cardExpiry", "12 / 49", "cardCvc", "123", "billingName", "Ada Lovelace");
    }

    // --- the last step ---

    private void finish() {
        Visitor undecided = order();
        checkoutOf(undecided);
        show("finish-unpaid", undecided, "/signup/finish");

        Visitor debited = order();
        String page = checkoutOf(debited);
        debited.get(page);
        debited.post(page, Map.of("paymentMethod", "us_bank_account", "email", "ada@example.com", "billingName", "Ada Lovelace", "settlement", "succeeds"));
        show("finish-waiting", debited, "/signup/finish");

        Visitor paid = paid();
        add(new Picture("finish-ready", paid, "/signup/finish", null, 200, false, List.of("auto-submit")));
        add(new Picture("finish-failed", paid(), "/signup/finish", new Picture.Form("/signup/finish", Map.of()), 422, false, List.of("auto-submit")));

        Visitor otherwise = order();
        String differs = checkoutOf(otherwise);
        db.sql("UPDATE payment SET amount = 100 WHERE checkout_session_id = ?").param(differs.substring(differs.lastIndexOf('/') + 1)).update();
        otherwise.get(differs);
        otherwise.post(differs, card("4242 4242 4242 4242"));
        otherwise.get("/signup/finish");
        // Whatever runs the jobs later does not bring this refund to its end.
        db.sql("DELETE FROM scheduled_tasks WHERE task_name = 'refund-payment'").update();
        show("finish-returning", otherwise, "/signup/finish");

        for (String fate : List.of("refunding", "refunded")) {
            String token = token();
            TestSignup signup = tenants.pay(tenants.heldWedding(19_900));
            db.sql("UPDATE pending_signup SET resume_token_hash = ?, reference = ? WHERE id = ?").params(sha256(token), "R" + tokens, signup.id()).update();
            database.damage("UPDATE pending_signup SET status = '" + fate + "', refund_owed_at = now()" + (fate.equals("refunded") ? ", password_hash = NULL" : "") + " WHERE id = '" + signup.id() + "'");
            show("finish-" + fate, customer(token), "/signup/finish");
        }

        Visitor unheard = order();
        String session = checkoutOf(unheard);
        String id = session.substring(session.lastIndexOf('/') + 1);
        stripe.disturb((call, answer) -> {
            if (call.path().contains(id)) {
                return Heard.A_FAULT;
            }
            answer.run();
            return Heard.THE_ANSWER;
        });
        answered("finish-unknown", unheard, "/signup/finish", 503);

        String link = token();
        TestSignup left = tenants.heldWedding(19_900);
        db.sql("UPDATE pending_signup SET link_token_hash = ?, partner1_name = ?, slug = ? WHERE id = ?")
                .params(sha256(link), LONG_NAME, "ada-and-grace-left", left.id()).update();
        show("signup-resume", new Visitor(port), "/signup/resume?token=" + link);
        answered("signup-resume-stale", new Visitor(port), "/signup/resume?token=none", 410);
    }

    private Visitor paid() {
        String token = token();
        TestSignup signup = tenants.pay(tenants.heldWedding(19_900));
        db.sql("UPDATE pending_signup SET resume_token_hash = ?, reference = ? WHERE id = ?").params(sha256(token), "P" + tokens, signup.id()).update();
        return customer(token);
    }

    // --- what was bought ---

    private void sites() {
        String choices = picture("signup-wedding-address").visit().body();
        Matcher radio = Pattern.compile("name=\"theme\"[^>]*value=\"([a-z-]+)\"|value=\"([a-z-]+)\"[^>]*name=\"theme\"").matcher(choices);
        List<String> themes = radio.results().map(found -> found.group(1) == null ? found.group(2) : found.group(1)).distinct().toList();
        if (themes.size() < 3) {
            throw new IllegalStateException("Only these themes are offered: " + themes);
        }
        for (String theme : themes) {
            TestTenant couple = tenants.wedding();
            db.sql("UPDATE wedding SET theme = ?, partner1_name = 'Ada Lovelace', partner2_name = 'Grace O’Hopper' WHERE tenant_id = ?").params(theme, couple.id()).update();
            address(couple, "ada-and-grace-" + theme);
            show("site-wedding-" + theme, guest(couple, "ada-and-grace-" + theme), "/s/ada-and-grace-" + theme);
        }
        TestTenant couple = tenants.wedding();
        address(couple, "ada-and-grace");
        db.sql("UPDATE wedding SET pin_code = '402817', magic_token = ? WHERE tenant_id = ?").params("ab".repeat(32), couple.id()).update();
        db.sql("UPDATE profile SET subscription_end = ? WHERE account_id = ?").params(java.sql.Timestamp.from(NOW.plusSeconds(86_400L * 700)), couple.ownerId()).update();
        show("site-locked", new Visitor(port), "/s/ada-and-grace");
        sent("site-locked-wrong", new Visitor(port), "/s/ada-and-grace", "/s/ada-and-grace/unlock", Map.of("pin", "000000"), 422);
        answered("site-locked-wrong-link", new Visitor(port), "/s/ada-and-grace/guest/" + "0".repeat(64), 403);
        Visitor owner = new Visitor(port);
        owner.signIn(couple.email(), TestTenants.PASSWORD);
        show("dashboard-wedding", owner, "/dashboard");
        receipts();

        TestTenant longNamed = tenants.wedding();
        db.sql("UPDATE wedding SET partner1_name = ?, partner2_name = 'محمد بن عبد الله الطويل', wedding_date = '2030-05-04' WHERE tenant_id = ?").params(LONG_NAME, longNamed.id()).update();
        address(longNamed, LONG_SLUG + "-1");
        show("site-wedding-long", guest(longNamed, LONG_SLUG + "-1"), "/s/" + LONG_SLUG + "-1");
        TestTenant past = tenants.wedding();
        db.sql("UPDATE wedding SET wedding_date = '2029-06-12' WHERE tenant_id = ?").params(past.id()).update();
        address(past, "long-ago");
        show("site-wedding-past", guest(past, "long-ago"), "/s/long-ago");

        TestTenant shop = tenants.storefront();
        address(shop, "moss-and-thyme");
        show("site-storefront", new Visitor(port), "/s/moss-and-thyme");
        open("site-storefront");
        Visitor keeper = new Visitor(port);
        keeper.signIn(shop.email(), TestTenants.PASSWORD);
        show("dashboard-storefront", keeper, "/dashboard");
        TestTenant sisters = tenants.storefront();
        address(sisters, LONG_SLUG + "-2");
        db.sql("UPDATE storefront SET business_name = ?, city = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch' WHERE tenant_id = ?").params(LONG_BUSINESS, sisters.id()).update();
        show("site-storefront-long", new Visitor(port), "/s/" + LONG_SLUG + "-2");
        open("site-storefront-long");
        Visitor sister = new Visitor(port);
        sister.signIn(sisters.email(), TestTenants.PASSWORD);
        show("dashboard-storefront-long", sister, "/dashboard");

        TestTenant closed = tenants.wedding();
        address(closed, "closed-for-now");
        db.sql("UPDATE tenant SET suspended_at = now() WHERE id = ?").param(closed.id()).update();
        answered("site-suspended", new Visitor(port), "/s/closed-for-now", 503);
        Visitor waiting = new Visitor(port);
        waiting.signIn(closed.email(), TestTenants.PASSWORD);
        show("dashboard-suspended", waiting, "/dashboard");
        TestTenant broken = tenants.storefront();
        address(broken, "not-whole");
        Visitor robbed = new Visitor(port);
        robbed.signIn(broken.email(), TestTenants.PASSWORD);
        database.damage("DELETE FROM storefront WHERE tenant_id = '" + broken.id() + "'");
        answered("site-unavailable", new Visitor(port), "/s/not-whole", 503);
        show("dashboard-incomplete", robbed, "/dashboard");
        answered("site-not-found", new Visitor(port), "/s/nobody-lives-here", 404);
    }

    /** Of what was just handed over and paid, of money that went back, and of what cost nothing. */
    private void receipts() {
        TestTenant paid = paidWedding("handed-over-just-now");
        db.sql("UPDATE tenant SET created_at = ? WHERE id = ?").params(java.sql.Timestamp.from(NOW.minusSeconds(120)), paid.id()).update();
        Visitor couple = signedIn(paid);
        show("dashboard-fresh", couple, "/dashboard");
        show("dashboard-receipt", couple, "/dashboard/receipt");

        TestTenant regretted = paidWedding(LONG_SLUG + "-3");
        db.sql("UPDATE wedding SET partner1_name = ?, partner2_name = 'محمد بن عبد الله الطويل' WHERE tenant_id = ?").params(LONG_NAME, regretted.id()).update();
        database.damage("UPDATE pending_signup SET partner1_name = '" + LONG_NAME + "', partner2_name = 'محمد بن عبد الله الطويل' WHERE id = '" + regretted.signupId() + "'");
        db.sql("UPDATE payment SET status = 'refunding', refund_reason = 'stripe' WHERE signup_id = ?").param(regretted.signupId()).update();
        show("dashboard-receipt-refunding", signedIn(regretted), "/dashboard/receipt");

        TestTenant refunded = paidWedding("paid-and-paid-back");
        db.sql("UPDATE payment SET status = 'refunded', refund_reason = 'stripe', refunded_at = ? WHERE signup_id = ?")
                .params(java.sql.Timestamp.from(NOW), refunded.signupId()).update();
        show("dashboard-receipt-refunded", signedIn(refunded), "/dashboard/receipt");

        TestTenant free = tenants.storefront();
        address(free, "free-to-open");
        db.sql("UPDATE tenant SET created_at = ? WHERE id = ?").params(java.sql.Timestamp.from(NOW.minusSeconds(120)), free.id()).update();
        Visitor keeper = signedIn(free);
        show("dashboard-fresh-storefront", keeper, "/dashboard");
        show("dashboard-receipt-free", keeper, "/dashboard/receipt");
    }

    private TestTenant paidWedding(String slug) {
        TestTenant tenant = tenants.provision(tenants.pay(tenants.heldWedding(19_900)));
        address(tenant, slug);
        database.damage("UPDATE pending_signup SET paid_at = '" + NOW.minusSeconds(300) + "' WHERE id = '" + tenant.signupId() + "'");
        db.sql("UPDATE profile SET subscription_end = ? WHERE account_id = ?").params(java.sql.Timestamp.from(NOW.plusSeconds(86_400L * 730)), tenant.ownerId()).update();
        return tenant;
    }

    private Visitor signedIn(TestTenant tenant) {
        Visitor owner = new Visitor(port);
        owner.signIn(tenant.email(), TestTenants.PASSWORD);
        return owner;
    }

    private Visitor guest(TestTenant couple, String slug) {
        String token = db.sql("SELECT magic_token FROM wedding WHERE tenant_id = ?").param(couple.id()).query(String.class).single();
        Visitor guest = new Visitor(port);
        guest.get("/s/" + slug + "/guest/" + token);
        return guest;
    }

    // --- signing in ---

    private void account() {
        Visitor anybody = new Visitor(port);
        show("account-login", anybody, "/login");
        open("account-login");
        show("account-login-signed-out", anybody, "/login?logout");
        open("account-login-signed-out");
        show("account-login-ready", anybody, "/login?ready");
        open("account-login-ready");
        sent("account-login-errors", anybody, "/login", Map.of("email", "ada@example.com", "password", "not this one"));
        show("account-forgot", anybody, "/forgot-password");
        sent("account-forgot-errors", anybody, "/forgot-password", Map.of("email", "ada at example"));
        show("account-forgot-sent", anybody, "/forgot-password/sent");
        TestTenant forgetful = tenants.wedding();
        String token = token();
        db.sql("INSERT INTO password_reset (token_hash, account_id, expires_at) VALUES (?, ?, ?)")
                .params(sha256(token), forgetful.ownerId(), java.sql.Timestamp.from(NOW.plusSeconds(86_400))).update();
        show("account-reset", anybody, "/reset-password?token=" + token);
        sent("account-reset-errors", anybody, "/reset-password?token=" + token, "/reset-password", Map.of("token", token, "password", "short"), 422);
        Page stale = anybody.get("/reset-password?token=none");
        answered("account-reset-stale", anybody, "/reset-password?token=none", stale.status());

        withSecondFactor("careful@example.com");
        Visitor half = new Visitor(port);
        half.signIn("careful@example.com", TestTenants.PASSWORD);
        show("account-second-factor", half, "/login/second-factor");
        sent("account-second-factor-errors", half, "/login/second-factor", Map.of("code", "000000"));
        UUID guessing = withSecondFactor("guessing@example.com");
        db.sql("UPDATE second_factor SET failures = 100, last_failure_at = ? WHERE account_id = ?").params(java.sql.Timestamp.from(NOW), guessing).update();
        Visitor guesser = new Visitor(port);
        guesser.signIn("guessing@example.com", TestTenants.PASSWORD);
        sent("account-second-factor-too-many", guesser, "/login/second-factor", "/login/second-factor", Map.of("code", "123456"), 429);
    }

    private UUID withSecondFactor(String email) {
        UUID account = tenants.operator(email, "operator");
        db.sql("INSERT INTO second_factor (account_id, secret, confirmed_at) VALUES (?, ?, now())").params(account, new byte[20]).update();
        return account;
    }

    /** By the clock that stands still here, and step by step: what the database's own wrote is years before it and all at once. */
    private void happenedHoursAgo(TestSignup signup) {
        String paid = "timestamptz '" + NOW.minus(Duration.ofHours(3)) + "'";
        String minutes = paid + " + interval '1 minute' * ";
        database.damage("""
                UPDATE pending_signup SET created_at = %1$s -9, email_confirmed_at = %1$s -8, details_at = %1$s -6, address_at = %1$s -4,
                    reviewed_at = %1$s -2, held_at = %1$s -2, paid_at = %2$s, failed_at = %1$s 13, updated_at = %1$s 13 WHERE id = '%3$s';
                UPDATE payment SET created_at = %1$s -2, paid_at = %2$s, updated_at = %2$s WHERE signup_id = '%3$s';
                UPDATE provisioning_attempt t SET started_at = %1$s n * n, finished_at = %1$s n * n
                    FROM (SELECT id, row_number() OVER (ORDER BY id) + 0.6 AS n FROM provisioning_attempt WHERE signup_id = '%3$s') one WHERE one.id = t.id"""
                .formatted(minutes, paid, signup.id()));
    }

    /** One that can be used, since each is used up. */
    private Map<String, String> recoveryCode(UUID account) {
        String code = "%016d".formatted(++tokens);
        db.sql("UPDATE second_factor SET failures = 0 WHERE account_id = ?").param(account).update();
        db.sql("INSERT INTO recovery_code (account_id, code_hash) VALUES (?, ?)").params(account, sha256(code)).update();
        return Map.of("code", code);
    }

    // --- the console ---

    private void console() {
        UUID ownerId = tenants.operator("owner@example.com", "owner");
        UUID olga = tenants.operator("olga@example.com", "operator");
        tenants.operator("a-very-long-address-of-somebody-who-reads-only@department-of-celebrations.example.com", "viewer");
        Visitor owner = new Visitor(port);
        owner.signIn("owner@example.com", TestTenants.PASSWORD);
        Visitor viewer = new Visitor(port);
        viewer.signIn("a-very-long-address-of-somebody-who-reads-only@department-of-celebrations.example.com", TestTenants.PASSWORD);
        Visitor olgas = new Visitor(port);
        olgas.signIn("olga@example.com", TestTenants.PASSWORD);

        TestSignup stuck = tenants.pay(tenants.heldWedding(19_900));
        db.sql("UPDATE pending_signup SET partner1_name = ?, failed_at = now(), failed_sqlstate = '23514' WHERE id = ?").params(LONG_NAME, stuck.id()).update();
        for (int n = 0; n < 3; n++) {
            db.sql("INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, sqlstate, reason) VALUES (?, 'job', 'failed', '23514', ?)")
                    .params(stuck.id(), "PSQLException: ERROR: new row for relation \"wedding\" violates check constraint \"wedding_partner1_name_is_not_blank\"").update();
        }
        happenedHoursAgo(stuck);
        TestTenant damaged = tenants.storefront();
        database.damage("DELETE FROM package WHERE tenant_id = '" + damaged.id() + "'");
        TestTenant whole = tenants.wedding();
        owner.get("/admin/signups/" + stuck.id());
        owner.post("/admin/signups/" + stuck.id() + "/notes", Map.of("note", "Called the couple. " + "They wait for their site. ".repeat(8)));
        figures();
        keys(owner, whole);
        TestTenant closed = tenants.storefront();
        String version = hidden(owner.get("/admin/tenants/" + closed.id()), "version");
        owner.post("/admin/tenants/" + closed.id() + "/suspensions", Map.of("version", version, "why", "Its owner asked for it, until the lake is warm again."));
        jobs.runDue();

        for (Map.Entry<String, Visitor> reader : Map.of("", owner, "-viewer", viewer).entrySet()) {
            String as = reader.getKey();
            Visitor who = reader.getValue();
            show("console-overview" + as, who, "/admin");
            show("console-signups" + as, who, "/admin/signups?state=stuck");
            show("console-signup" + as, who, "/admin/signups/" + stuck.id());
            show("console-incomplete" + as, who, "/admin/tenants/incomplete");
            show("console-tenants" + as, who, "/admin/tenants");
            show("console-tenant" + as, who, "/admin/tenants/" + whole.id());
            show("console-plans" + as, who, "/admin/plans");
            show("console-plan" + as, who, "/admin/plans/storefront");
            show("console-operators" + as, who, "/admin/operators");
            show("console-operator" + as, who, "/admin/operators/" + olga);
            show("console-actions" + as, who, "/admin/actions");
            show("console-account" + as, who, "/admin/account");
            show("console-api-keys" + as, who, "/admin/api-keys");
            show("console-bulk-runs" + as, who, "/admin/bulk-runs");
            show("console-import" + as, who, "/admin/tenants/import");
        }
        show("console-overview-quarter", owner, "/admin?range=quarter");
        show("console-signups-all", owner, "/admin/signups?state=all");
        show("console-signups-empty", owner, "/admin/signups?state=stuck&q=nobody");
        // Three of the newest thousand begin so, and all of the oldest.
        tenants.drafts(1400, "CASE WHEN n % 300 = 0 OR n > 1100 THEN 'zelda' ELSE 'many' END", NOW.minus(Duration.ofDays(900)));
        add(new Picture("console-signups-soon", owner, "/admin/signups?state=draft&q=zelda", null, 200, false, List.of("further=")));
        show("console-tenants-empty", owner, "/admin/tenants?q=nobody");
        show("console-incomplete-empty", owner, "/admin/tenants/incomplete?missing=owner");
        show("console-tenant-suspended", owner, "/admin/tenants/" + closed.id());
        show("console-tenant-damaged", owner, "/admin/tenants/" + damaged.id());
        show("console-new-tenant", owner, "/admin/tenants/new");
        show("console-new-storefront", owner, "/admin/tenants/new?plan=storefront");
        sent("console-new-tenant-errors", owner, "/admin/tenants/new", "/admin/tenants", Map.of("plan", "wedding", "email", "ada at example", "slug", "-", "partner1Name", "", "weddingDate", "1800-01-01", "theme", "none", "why", ""), 422);
        sent("console-plan-errors", owner, "/admin/plans/wedding", Map.of("name", "", "description", "", "price", "much", "currency", "USD", "termMonths", "-1"));
        sent("console-signup-address-errors", owner, "/admin/signups/" + stuck.id(), "/admin/signups/" + stuck.id() + "/addresses",
                Map.of("state", hidden(owner.get("/admin/signups/" + stuck.id()), "state"), "slug", "www"), 422);
        sent("console-signup-outdated", owner, "/admin/signups/" + stuck.id(), "/admin/signups/" + stuck.id() + "/retries", Map.of("state", "old"), 409);
        sent("console-operators-errors", owner, "/admin/operators", Map.of("email", "olga at example"));
        show("console-operator-self", owner, "/admin/operators/" + ownerId);
        sent("console-account-errors", owner, "/admin/account", "/admin/account/passwords", Map.of("current", "no", "password", "short"), 422);
        show("console-second-factor", olgas, "/admin/account/second-factor");
        sent("console-second-factor-errors", settingUp(), "/admin/account/second-factor", "/admin/account/second-factor/confirmations", Map.of("current", TestTenants.PASSWORD, "code", "000000"), 422);
        UUID kept = withSecondFactor("kept@example.com");
        Visitor keeping = new Visitor(port);
        keeping.signIn("kept@example.com", TestTenants.PASSWORD);
        keeping.post("/login/second-factor", recoveryCode(kept));
        String factor = "/admin/account/second-factor";
        show("console-second-factor-on", keeping, factor);
        add(new Picture("console-second-factor-on-errors", keeping, factor, new Picture.Form(factor + "/recovery-codes", () -> {
            recoveryCode(kept);
            return Map.of("code", "no code");
        }), 422, false, List.of()));
        add(new Picture("console-recovery-codes", keeping, factor, new Picture.Form(factor + "/recovery-codes", () -> recoveryCode(kept)), 200, false, List.of()));
        sent("console-api-key-errors", owner, "/admin/api-keys", Map.of("id", UUID.randomUUID().toString(), "name", ""));
        add(new Picture("console-api-key-made", owner, "/admin/api-keys", new Picture.Form("/admin/api-keys",
                () -> Map.of("id", UUID.randomUUID().toString(), "name", "The monthly report of the department of celebrations", "scopes", "signups:read")), 201, false, List.of()));
        add(new Picture("console-tenant-made", owner, "/admin/tenants/new?plan=storefront", new Picture.Form("/admin/tenants", () -> {
            String name = "made-by-hand-" + ++tokens;
            return Map.of("plan", "storefront", "email", name + "@example.com", "slug", name, "businessName", LONG_BUSINESS, "category", "florist", "city", "Como", "language", "en");
        }), 201, false, List.of()));
        sent("console-denied", viewer, "/admin/tenants/" + whole.id(), "/admin/tenants/" + whole.id() + "/suspensions", Map.of(), 403);

        owner.get("/admin/tenants/import");
        Page report = owner.upload("/admin/tenants/imports", "file", "tenants-of-the-old-house.csv", IMPORT.getBytes(StandardCharsets.UTF_8));
        if (report.status() / 100 == 3) {
            show("console-import-report", owner, URI.create(report.location()).getPath());
        }
        owner.get("/admin/signups?state=stuck");
        String run = owner.post("/admin/bulk-runs", Map.of("kind", "retry", "id", tenants.pay(tenants.heldWedding(19_900)).id().toString())).location();
        show("console-bulk-run", owner, URI.create(run).getPath());
        show("console-bulk-run-running", owner, "/admin/bulk-runs/" + underWay(ownerId, stuck));
        show("api-docs", new Visitor(port), "/api/docs");
    }

    /** Of a quarter of a year, as the jobs have counted them. */
    private void figures() {
        db.sql("""
                INSERT INTO signup_day (day, plan_code, started, details, address, review, paid, complete, failures)
                SELECT CAST(? AS date) - n, 'wedding', started, started * 17 / 20, started * 3 / 4, started * 2 / 3, started / 2, started / 2 - n % 9 / 8, n * 5 % 7 / 3
                FROM generate_series(2, 100) n, LATERAL (SELECT 30 + n * 7 % 23 + 15 * CAST(sin(n / 3.5) AS numeric) AS started) day""")
                .param(NOW.toString()).update();
        db.sql("""
                INSERT INTO money_day (day, currency, received, payments, returned, refunds)
                SELECT day, 'USD', 19900 * paid, paid, 19900 * (paid % 3 / 2), paid % 3 / 2 FROM signup_day""").update();
    }

    /** One key of the platform that opens something, one that was revoked, and one of the tenant. */
    private static void keys(Visitor owner, TestTenant tenant) {
        String revoked = UUID.randomUUID().toString();
        owner.post("/admin/api-keys", Map.of("id", revoked, "name", "The accounting, until May", "scopes", "tenants:write"));
        owner.post("/admin/api-keys/" + revoked + "/revocations", Map.of());
        owner.post("/admin/api-keys", Map.of("id", UUID.randomUUID().toString(), "name", "A very long name of a program that reads how many signups there were", "scopes", "signups:read"));
        owner.post("/admin/api-keys", Map.of("id", UUID.randomUUID().toString(), "name", tenant.slug(), "tenant", tenant.id().toString()));
    }

    /** A run whose job is never done, so that it stays where it is. */
    private UUID underWay(UUID operator, TestSignup stuck) {
        UUID run = db.sql("INSERT INTO bulk_run (kind, total, actor_id, actor, remote_address, started_at) VALUES ('retry', 40, ?, 'owner@example.com', '192.0.2.7', ?) RETURNING id")
                .params(operator, java.sql.Timestamp.from(NOW)).query(UUID.class).single();
        db.sql("""
                INSERT INTO bulk_item (run_id, position, subject, outcome, note, done_at)
                SELECT ?, n, CASE WHEN n = 3 THEN ? ELSE uuidv7() END,
                    CASE WHEN n = 3 THEN 'failed' WHEN n = 5 THEN 'skipped' WHEN n <= 12 THEN 'succeeded' END,
                    CASE WHEN n = 3 THEN 'PSQLException: ERROR: new row for relation "wedding" violates check constraint "wedding_partner1_name_is_not_blank"' END,
                    CASE WHEN n <= 12 THEN CAST(? AS timestamptz) END
                FROM generate_series(1, 40) n""").params(run, stuck.id(), NOW.toString()).update();
        return run;
    }

    private static final String IMPORT = """
            plan,email,slug,partner1_name,partner2_name,wedding_date,theme,business_name,category,city,packages,subscription_end
            wedding,ada@example.com,ada-and-grace-again,Ada,Grace,2020-06-12,garden,,,,,2031-06-12
            wedding,ada at example,-,,Grace,soon,unknown,,,,,never
            storefront,moss@example.com,taken-by-others,,,,,Moss & Thyme,florist,Lisbon,standard,
            """;

    private Visitor settingUp() {
        tenants.operator("settled@example.com", "operator");
        Visitor visitor = new Visitor(port);
        visitor.signIn("settled@example.com", TestTenants.PASSWORD);
        visitor.get("/admin/account/second-factor");
        visitor.post("/admin/account/second-factor/setups", Map.of());
        return visitor;
    }

    private static String hidden(Page page, String name) {
        Matcher field = Pattern.compile("name=\"" + name + "\" value=\"([^\"]+)\"").matcher(page.body());
        return field.find() ? field.group(1) : "";
    }

    // --- the rest ---

    private void platform() {
        Visitor anybody = new Visitor(port);
        show("home", anybody, "/");
        open("home");
        for (String example : List.of("classic", "garden", "modern", "storefront")) {
            show("example-" + example, anybody, "/examples/" + example);
            open("example-" + example);
        }
        answered("error-404", anybody, "/nothing/here", 404);
        answered("error-500", anybody, "/assets/fail/for-the-picture", 500);
        Visitor owner = picture("dashboard-wedding").visitor();
        answered("error-403", owner, "/admin", 403);
        answered("error-405", anybody, "/language", anybody.get("/language").status());
        sent("error-form-too-old", new Visitor(port), "/login", "/signup/wedding", Map.of("_csrf", "old"), 403);
    }

    private void mails() {
        jobs.runDue();
        String to = db.sql("SELECT recipient FROM mailbox_mail ORDER BY id DESC LIMIT 1").query(String.class).optional().orElse("nobody@example.com");
        show("mailbox", new Visitor(port), "/sandbox/mailbox");
        show("mailbox-mails", new Visitor(port), "/sandbox/mailbox?to=" + to);
        TestSignup arabic = tenants.pay(tenants.heldWedding(19_900));
        db.sql("UPDATE pending_signup SET locale = 'ar', partner1_name = 'ليلى', partner2_name = 'سامي' WHERE id = ?").param(arabic.id()).update();
        retrySignup.retry(arabic.id());
        jobs.runDue();
        show("mailbox-mails-in-arabic", new Visitor(port), "/sandbox/mailbox?to=" + arabic.email());
        show("mailbox-empty", new Visitor(port), "/sandbox/mailbox?to=nobody@example.com");
    }

    // --- hanging ---

    private Picture show(String name, Visitor visitor, String path) {
        return answered(name, visitor, path, 200);
    }

    private Picture answered(String name, Visitor visitor, String path, int status) {
        return add(new Picture(name, visitor, path, null, status, false, List.of()));
    }

    private void sent(String name, Visitor visitor, String path, Map<String, String> fields) {
        sent(name, visitor, path, path, fields, 422);
    }

    private void sent(String name, Visitor visitor, String path, String action, Map<String, String> fields, int status) {
        add(new Picture(name, visitor, path, new Picture.Form(action, fields), status, false, List.of()));
    }

    private void open(String name) {
        pictures.replaceAll(picture -> picture.name().equals(name) ? picture.opened() : picture);
    }

    private Picture add(Picture picture) {
        pictures.add(picture);
        return picture;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
