package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.HttpCookie;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import app.threshold.platform.RandomTokens;
import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.StripeTraffic;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class SignupPageTests {

    private static final Pattern STATE = Pattern.compile("name=\"state\" value=\"([^\"]+)\"");

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    StripeTraffic stripe;

    Visitor operator;

    @BeforeEach
    void anOperatorSignsIn() {
        operator = testTenants.signedIn(port, "operator");
    }

    @AfterEach
    void removeFaults() {
        database.mend();
        stripe.mend();
    }

    @Test
    void theTimelineTellsWhatHappenedAndWhy() {
        TestSignup signup = stuck();
        act(signup, "retries");
        act(signup, "notes", "note", "Called the couple.");

        Page page = page(signup);

        assertThat(page.text()).contains(signup.reference(), signup.email(), "Began to sign up", "Confirmed the e-mail",
                "Checkout ordered, address and e-mail held", "$199.00",
                "A try of an operator failed", "23514", "a lasting fault",
                "operator@example.com tried again, from 127.0.0.1", "operator@example.com noted", "Called the couple.");
        assertThat(page.text().indexOf("Called the couple.")).isLessThan(page.text().indexOf("Began to sign up"));
    }

    @Test
    void aWebhookAndAMailStandOnTheTimeline() {
        Customer customer = new Customer(19_900);
        customer.order();
        customer.pay();
        jobs.runDue();
        customer.finish();
        jobs.runDue();

        assertThat(page(customer.signup).text()).contains("Stripe told: checkout.session.completed", "Mail sent: Your site is ready",
                "Site made, asked for by its customer", "Complete", "Open at Stripe");
    }

    @Test
    void aRetryCompletesWhatCanBeCompleted() {
        TestSignup signup = stuck();
        act(signup, "retries");
        database.mend();

        assertThat(act(signup, "retries").text()).contains("It is complete.", "Open the site");
        assertThat(new Visitor(port).get("/s/" + signup.slug()).status()).isEqualTo(200);
        assertThat(actions(signup)).containsExactly("retry", "retry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"retries", "refunds", "addresses", "mails"})
    void aPageThatIsOutOfDateDoesNothing(String action) {
        TestSignup signup = stuck();
        String old = state(signup);
        act(signup, "retries");
        List<String> before = actions(signup);
        int attempts = attempts(signup);

        Page answer = operator.post(path(signup, action), Map.of("state", old, "slug", "another-one"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text()).contains("Nothing was done: something has happened since that page was opened.", signup.reference());
        assertThat(actions(signup)).isEqualTo(before);
        assertThat(attempts(signup)).isEqualTo(attempts);
        assertThat(status(signup)).isEqualTo("paid");
        assertThat(slug(signup)).isEqualTo(signup.slug());
    }

    @Test
    void ofTwoWhoActAtOnceOneIsRefused() throws Exception {
        TestSignup signup = stuck();
        String state = state(signup);
        testTenants.operator("other@example.com", "operator");
        Visitor other = new Visitor(port);
        other.signIn("other@example.com", TestTenants.PASSWORD);
        other.get("/admin/signups/" + signup.id());
        List<Callable<Integer>> both = List.of(
                () -> operator.post(path(signup, "refunds"), Map.of("state", state)).status(),
                () -> other.post(path(signup, "refunds"), Map.of("state", state)).status());

        assertThat(AtOnce.run(both)).containsExactlyInAnyOrder(303, 409);
        assertThat(actions(signup)).containsExactly("refund");
    }

    @Test
    void moneyGoesBackAndNoSiteIsMadeAnyMore() {
        TestSignup signup = stuck();

        assertThat(act(signup, "refunds").text()).contains("The money goes back, and its customer is written to.");
        assertThat(status(signup)).isEqualTo("refunding");
        database.mend();
        Page page = page(signup);
        assertThat(page.text()).contains("Owed back: an operator gave it up").doesNotContain("Retry now");
    }

    @Test
    void aTakenAddressIsExchangedAndTheSignupCompleted() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19_900));
        TestTenant other = testTenants.wedding();
        database.damage("DELETE FROM site_address WHERE signup_id = '" + signup.id() + "'; UPDATE site_address SET slug = '"
                + signup.slug() + "' WHERE tenant_id = '" + other.id() + "'");
        assertThat(page(signup).text()).contains("belongs to another");

        Page refused = operator.post(path(signup, "addresses"), Map.of("state", state(signup), "slug", signup.slug()));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("Somebody has this address already.");
        Page reserved = operator.post(path(signup, "addresses"), Map.of("state", state(signup), "slug", "Admin"));
        assertThat(reserved.status()).isEqualTo(422);
        assertThat(reserved.body()).contains("value=\"admin\"");
        assertThat(actions(signup)).isEmpty();

        String better = signup.slug() + "-2";
        assertThat(act(signup, "addresses", "slug", better).text()).contains("It is complete.", signup.slug() + " → " + better);
        assertThat(new Visitor(port).get("/s/" + better).status()).isEqualTo(200);
    }

    @Test
    void aHoldIsReleasedWhenItsCheckoutHasEnded() {
        Customer customer = new Customer(19_900);
        customer.order();

        assertThat(act(customer.signup, "releases").text()).contains("Its address and e-mail are free.");

        assertThat(status(customer.signup)).isEqualTo("draft");
        assertThat(holds(customer.signup)).isZero();
        assertThat(database.owner().sql("SELECT status FROM sandbox.checkout_session").query(String.class).single()).isEqualTo("expired");
        assertThat(page(customer.signup).text()).contains("Checkout ended unpaid, hold given up", "operator@example.com released the hold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"free", "waived"})
    void whatNobodyPaysForAndCannotBeCompletedIsLetGo(String why) {
        TestSignup signup = why.equals("free") ? testTenants.heldStorefront(0) : testTenants.heldStorefront(4_900);
        database.owner().sql("UPDATE pending_signup SET status = 'blocked', paid_at = now() - interval '3 hours', waived_by = "
                + (why.equals("free") ? "NULL" : "(SELECT id FROM account)")).update();
        assertThat(page(signup).text()).contains("Nothing is to be paid, and every try to make the site has failed.", "No site is made of it any more.")
                .doesNotContain("It is paid", "Give the money back");
        String state = state(signup);
        database.breakInsertsInto("storefront");
        act(signup, "retries");
        assertThat(operator.post(path(signup, "releases"), Map.of("state", state)).status()).as("from a page left open").isEqualTo(409);

        assertThat(act(signup, "releases").text()).contains("Its address and e-mail are free.", "operator@example.com released the hold");

        assertThat(status(signup)).isEqualTo("draft");
        assertThat(holds(signup)).isZero();
        assertThat(operator.get("/admin/signups?state=stuck").text()).doesNotContain(signup.reference());
        assertThat(operator.get("/admin").text()).contains("0 paid and not complete");
        assertThat(actions(signup)).containsExactly("retry", "release_hold");
        database.mend();
        jobs.run("sweep-signups");
        assertThat(status(signup)).as("left alone").isEqualTo("draft");
    }

    @Test
    void whatIsPaidForIsNotLetGo() {
        TestSignup signup = stuck();
        String state = state(signup);
        assertThat(page(signup).body()).doesNotContain("/releases");

        operator.post(path(signup, "releases"), Map.of("state", state));

        assertThat(status(signup)).isEqualTo("paid");
        assertThat(holds(signup)).isEqualTo(2);
    }

    @Test
    void aHoldWhoseCheckoutWasPaidMeanwhileIsNotReleased() {
        Customer customer = new Customer(19_900);
        customer.order();
        String state = state(customer.signup);
        customer.pay();

        Page answer = operator.post(path(customer.signup, "releases"), Map.of("state", state));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(holds(customer.signup)).isEqualTo(2);
        assertThat(status(customer.signup)).isEqualTo("paid");
    }

    @Test
    void whileStripeIsSilentAHoldStays() {
        Customer customer = new Customer(19_900);
        customer.order();
        stripe.disturb((call, work) -> StripeTraffic.Heard.A_FAULT);

        Page answer = operator.post(path(customer.signup, "releases"), Map.of("state", state(customer.signup)));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("Stripe cannot say at the moment");
        assertThat(holds(customer.signup)).isEqualTo(2);
    }

    @Test
    void aHoldOfACheckoutThatStripeDoesNotKnowIsReleasedByASecondWord() {
        Customer customer = new Customer(19_900);
        customer.order();
        // As after the keys were changed for those of another account.
        database.owner().sql("UPDATE payment SET checkout_session_id = 'cs_test_ofAnotherAccount'").update();

        Page refused = operator.post(path(customer.signup, "releases"), Map.of("state", state(customer.signup)));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("Stripe does not know its checkout", "Release although Stripe does not know it");
        assertThat(holds(customer.signup)).isEqualTo(2);

        assertThat(act(customer.signup, "releases", "unknown", "true").text()).contains("Its address and e-mail are free.");
        assertThat(status(customer.signup)).isEqualTo("draft");
        assertThat(holds(customer.signup)).isZero();
        assertThat(page(customer.signup).text()).contains("released the hold of a checkout that Stripe does not know");
    }

    @Test
    void aHoldWhoseCheckoutWasPaidMeanwhileIsNotReleasedThoughItIsSaidToBeUnknown() {
        Customer customer = new Customer(19_900);
        customer.order();
        String state = state(customer.signup);
        customer.pay();

        assertThat(operator.post(path(customer.signup, "releases"), Map.of("state", state, "unknown", "true")).status()).isEqualTo(409);

        assertThat(holds(customer.signup)).isEqualTo(2);
        assertThat(status(customer.signup)).isEqualTo("paid");
    }

    @Test
    void theMailThatFitsIsSentOnceMore() {
        TestTenant tenant = testTenants.wedding();
        TestSignup complete = new TestSignup(tenant.signupId(), tenant.reference(), tenant.email(), tenant.slug());
        TestSignup paid = testTenants.pay(testTenants.heldWedding(19_900));
        TestSignup draft = testTenants.filledInWedding(19_900, "a-token");

        for (TestSignup signup : List.of(complete, paid, draft)) {
            assertThat(act(signup, "mails").text()).contains("The mail is on its way.");
        }
        jobs.runDue();

        assertThat(mailsTo(complete)).containsExactly("Your site is ready");
        assertThat(mailsTo(paid)).contains("Your site takes a little longer");
        assertThat(mailsTo(draft)).containsExactly("Your site is almost there");
        assertThat(page(complete).text()).contains("Mail sent: Your site is ready");
    }

    @Test
    void aNoteToNothingIsNotOnRecord() {
        assertThat(operator.post("/admin/signups/" + UUID.randomUUID() + "/notes", Map.of("note", "For nobody.")).status()).isEqualTo(404);
        assertThat(database.owner().sql("SELECT count(*) FROM operator_action").query(Long.class).single()).isZero();
    }

    @Test
    void aNoteNeedsWords() {
        TestSignup signup = testTenants.heldWedding(19_900);

        assertThat(operator.post(path(signup, "notes"), Map.of("note", "  ")).status()).isEqualTo(422);
        Page tooLong = operator.post(path(signup, "notes"), Map.of("note", "x".repeat(2001)));
        assertThat(tooLong.status()).isEqualTo(422);
        assertThat(tooLong.text()).contains("A note has at most 2,000 characters.");
        assertThat(tooLong.body()).contains("x".repeat(2001));
        assertThat(actions(signup)).isEmpty();
        Page withNul = operator.post(path(signup, "notes"), Map.of("note", "a\0b"));
        assertThat(withNul.status()).isEqualTo(400);
        assertThat(withNul.text()).contains("That didn’t work");
    }

    @Test
    void aViewerReadsEverythingAndDoesNothing() {
        TestSignup signup = stuck();
        String state = state(signup);
        testTenants.operator("viewer@example.com", "viewer");
        Visitor viewer = new Visitor(port);
        viewer.signIn("viewer@example.com", TestTenants.PASSWORD);

        Page page = viewer.get("/admin/signups/" + signup.id());

        assertThat(page.text()).contains(signup.reference(), "What happened").doesNotContain("What you can do");
        for (String action : List.of("retries", "refunds", "releases", "addresses", "mails", "notes")) {
            assertThat(viewer.post(path(signup, action), Map.of("state", state, "note", "x", "slug", "y-y")).status()).isEqualTo(403);
        }
        assertThat(actions(signup)).isEmpty();
        assertThat(status(signup)).isEqualTo("paid");
    }

    @Test
    void whatIsOnRecordCannotBeChangedOrTakenAway() {
        TestSignup signup = stuck();
        act(signup, "notes", "note", "As it was.");

        for (String statement : List.of("UPDATE operator_action SET detail = 'As it was not.'", "DELETE FROM operator_action",
                "TRUNCATE operator_action")) {
            assertThatThrownBy(() -> database.application().sql(statement).update()).rootCause()
                    .hasMessageContaining("permission denied for table operator_action");
        }
    }

    @Test
    void theWholeTrailIsThereToRead() {
        TestSignup signup = testTenants.heldWedding(19_900);
        for (int n = 1; n <= 51; n++) {
            act(signup, "notes", "note", "Note " + n + ".");
        }

        Page first = operator.get("/admin/actions");
        assertThat(first.text()).contains("operator@example.com", "Note 51.", "Note 2.").doesNotContain("Note 1.");
        assertThat(first.body()).contains("/admin/signups/" + signup.id());
        String next = first.body().replaceAll("(?s).*href=\"(/admin/actions\\?before=[^\"]+)\".*", "$1");
        assertThat(operator.get(next).text()).contains("Note 1.").doesNotContain("Note 2.");
    }

    /** A program may have tried for weeks: what is shown of it, and what a row of the list costs, does not grow with it. */
    @Test
    void ofVeryManyTriesAndActionsTheLatestAreShown() {
        TestSignup signup = testTenants.heldStorefront(0);
        assertThat(page(signup).text()).doesNotContain("only the latest 200");
        database.owner().sql("""
                INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, sqlstate, reason, finished_at)
                SELECT ?, 'api', 'failed', '23514', 'try ' || n || '.', now() - make_interval(hours => 2000 - n) FROM generate_series(1, 1200) n""")
                .param(signup.id()).update();
        database.owner().sql("""
                INSERT INTO operator_action (happened_at, actor, action, subject_type, subject, detail)
                SELECT now() - make_interval(hours => 500 - n), 'a program', 'note', 'signup', ?, 'note ' || n || '.' FROM generate_series(1, 201) n""")
                .param(signup.id().toString()).update();

        assertThat(page(signup).text()).contains("try 1200.", "try 1001.", "note 201.", "note 2.", "only the latest 200 each are shown")
                .doesNotContain("try 1000.", "note 1.");
        assertThat(operator.get("/admin/signups?state=stuck").text()).contains("try 1200.", "1000 Retry");
        assertThat(operator.post(path(signup, "retries"), Map.of("state", state(signup))).status()).isEqualTo(303);
    }

    @Test
    void aSignupWhosePriceWasWaivedHasItsPage() {
        TestSignup signup = testTenants.heldStorefront(0);
        for (String action : List.of("waive_price", "something_new")) {
            database.owner().sql("INSERT INTO operator_action (happened_at, actor, action, subject_type, subject) VALUES (now(), 'a program', ?, 'signup', ?)")
                    .params(action, signup.id().toString()).update();
        }

        assertThat(page(signup).text()).contains("a program waived the price", "a program acted on it", "something_new");
    }

    @Test
    void whereTheEmailIsGoneAsWellNoOtherAddressIsOffered() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19_900));
        String state = state(signup);
        TestTenant other = testTenants.wedding();
        database.damage("DELETE FROM email_claim WHERE signup_id = '" + signup.id() + "'; UPDATE email_claim SET email = '"
                + signup.email() + "' WHERE account_id = '" + other.ownerId() + "'");

        assertThat(page(signup).text()).contains("belongs to another signup or account by now").doesNotContain("Give it another address");
        Page answer = operator.post(path(signup, "addresses"), Map.of("state", state, "slug", signup.slug() + "-2"));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text()).contains("its e-mail belongs to another by now");
        assertThat(slug(signup)).isEqualTo(signup.slug());
    }

    @Test
    void aSignupThatIsNotThereHasNoPage() {
        assertThat(operator.get("/admin/signups/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(operator.get("/admin/signups/not-an-id").status()).isEqualTo(400);
    }

    /** Paid, and cannot be completed until {@link Database#mend()}. */
    private TestSignup stuck() {
        TestSignup signup = testTenants.pay(testTenants.heldWedding(19_900));
        database.breakInsertsInto("wedding");
        return signup;
    }

    private Page page(TestSignup signup) {
        Page page = operator.get("/admin/signups/" + signup.id());
        assertThat(page.status()).isEqualTo(200);
        return page;
    }

    private Page act(TestSignup signup, String action, String... field) {
        Map<String, String> fields = field.length == 0 ? Map.of("state", state(signup))
                : Map.of("state", state(signup), field[0], field[1]);
        Page answer = operator.post(path(signup, action), fields);
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        return operator.get(answer.location());
    }

    private String state(TestSignup signup) {
        Matcher state = STATE.matcher(page(signup).body());
        assertThat(state.find()).isTrue();
        return state.group(1);
    }

    private static String path(TestSignup signup, String action) {
        return "/admin/signups/" + signup.id() + "/" + action;
    }

    private List<String> actions(TestSignup signup) {
        return database.owner().sql("SELECT action FROM operator_action WHERE subject = ? ORDER BY id").param(signup.id().toString())
                .query(String.class).list();
    }

    private int attempts(TestSignup signup) {
        return database.owner().sql("SELECT count(*) FROM provisioning_attempt WHERE signup_id = ?").param(signup.id())
                .query(Integer.class).single();
    }

    private String status(TestSignup signup) {
        return database.owner().sql("SELECT status FROM pending_signup WHERE id = ?").param(signup.id()).query(String.class).single();
    }

    private String slug(TestSignup signup) {
        return database.owner().sql("SELECT slug FROM pending_signup WHERE id = ?").param(signup.id()).query(String.class).single();
    }

    private int holds(TestSignup signup) {
        return database.owner().sql("""
                SELECT (SELECT count(*) FROM site_address WHERE signup_id = :id) + (SELECT count(*) FROM email_claim WHERE signup_id = :id)""")
                .param("id", signup.id()).query(Integer.class).single();
    }

    private List<String> mailsTo(TestSignup signup) {
        return database.owner().sql("SELECT subject FROM mailbox_mail WHERE recipient = ? ORDER BY id").param(signup.email())
                .query(String.class).list();
    }

    /** With a complete draft, up to the payment and back; what Stripe tells of it waits for {@link Jobs#runDue()}. */
    private final class Customer {

        private final TestSignup signup;
        private final Visitor visitor = new Visitor(port);
        private String checkout = "";

        Customer(long price) {
            String token = RandomTokens.token();
            signup = testTenants.filledInWedding(price, token);
            HttpCookie cookie = new HttpCookie("threshold_signup", token);
            cookie.setPath("/");
            cookie.setVersion(0);
            visitor.bring(cookie);
        }

        void order() {
            visitor.get("/signup/review");
            checkout = visitor.post("/signup/review", Map.of()).location();
            assertThat(checkout).contains("/sandbox/checkout/");
        }

        void pay() {
            visitor.get(checkout);
            Page answer = visitor.post(checkout, Map.of("email", signup.email(), "cardNumber", "4242 4242 4242 4242",
                    "cardExpiry", "12 / 49", "cardCvc", "123", "billingName", "Ada Lovelace"));
            assertThat(answer.location()).contains("/signup/finish");
        }

        void finish() {
            visitor.get("/signup/finish");
            assertThat(visitor.post("/signup/finish", Map.of()).location()).endsWith("/dashboard");
        }
    }
}
