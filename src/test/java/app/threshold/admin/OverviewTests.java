package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

import app.threshold.payment.MoneyFigures;
import app.threshold.signup.SignupDay;
import app.threshold.signup.SignupFigures;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class OverviewTests {

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    MutableClock clock;

    @Autowired
    Jobs jobs;

    @Autowired
    SignupFigures signupFigures;

    @Autowired
    MoneyFigures moneyFigures;

    Visitor operator;

    @BeforeEach
    void anOperatorSignsIn() {
        operator = testTenants.signedIn(port, "owner");
    }

    @Test
    void anEmptyPlatformHasAnOverview() {
        Page page = operator.get("/admin");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("0 paid and not complete", "0 incomplete tenants", "Started 0 0%", "No money moved");
    }

    @Test
    void todayIsToldAtAGlance() {
        draft();
        testTenants.heldWedding(19900);
        TestSignup stuck = testTenants.pay(testTenants.heldWedding(19900));
        fail(stuck);
        testTenants.provision(testTenants.pay(testTenants.heldWedding(19900)));
        testTenants.storefront();
        database.damage("DELETE FROM package");
        database.owner().sql("UPDATE pending_signup SET paid_at = now() - interval '3 hours' WHERE id = ?").param(stuck.id()).update();

        Page page = operator.get("/admin?range=today");

        assertThat(page.text()).contains("1 paid and not complete", "the oldest: paid 3 hours ago", "1 incomplete tenants",
                "Started 5 100%", "Details 4 80%", "Review 4 80%", "Paid 3 60%", "Complete 2 40%", "$398.00 came in, $0.00 went back.",
                "Parts of payments that were given back in Stripe’s dashboard are not in it.");
        assertThat(page.body()).contains("data-value=\"398.00\"", "/webjars/chart.js/", "/assets/js/charts");
        assertThat(operator.get(page.body().replaceAll("(?s).*<script defer src=\"(/webjars/chart.js/[^\"]+)\".*", "$1")).status()).isEqualTo(200);
    }

    @Test
    void eachTileLeadsToTheListThatItCounts() {
        TestSignup paid = testTenants.pay(testTenants.heldWedding(19900));
        TestSignup blocked = testTenants.pay(testTenants.heldWedding(19900));
        TestSignup refunding = testTenants.pay(testTenants.heldWedding(19900));
        database.owner().sql("UPDATE pending_signup SET status = 'blocked' WHERE id = ?").param(blocked.id()).update();
        database.owner().sql("UPDATE pending_signup SET status = 'refunding' WHERE id = ?").param(refunding.id()).update();

        Page page = operator.get("/admin");

        assertThat(page.text()).contains("2 paid and not complete", "1 of them blocked", "3 stuck signups in all");
        for (String link : List.of("/admin/signups?state=waiting", "/admin/signups?state=blocked", "/admin/signups?state=stuck")) {
            assertThat(page.body()).contains("href=\"" + link + "\"");
            assertThat(operator.get(link).text()).as(link).contains(blocked.reference());
        }
        assertThat(operator.get("/admin/signups?state=waiting").text()).contains("Signups: Paid and not complete", paid.reference()).doesNotContain(refunding.reference());
        assertThat(operator.get("/admin/signups?state=waiting&q=" + paid.email()).text()).contains(paid.reference()).doesNotContain(blocked.reference());
    }

    @Test
    void moreThanIsCountedIsSaid() {
        testTenants.pay(testTenants.heldWedding(19900));
        database.damage("""
                INSERT INTO pending_signup (reference, plan_code, status, resume_token_hash, email, password_hash, terms_accepted_at, email_confirmed_at,
                    partner1_name, partner2_name, wedding_date, theme, slug, price_amount, currency, held_at, paid_at)
                SELECT 'R' || n, plan_code, 'blocked', sha256(n::text::bytea), email, password_hash, terms_accepted_at, email_confirmed_at,
                    partner1_name, partner2_name, wedding_date, theme, slug, price_amount, currency, held_at, now() - interval '5 hours'
                FROM pending_signup, generate_series(1, 10000) n""");

        assertThat(operator.get("/admin").text()).contains("10,000+ paid and not complete", "the oldest: paid 5 hours ago",
                "10,000 of them blocked", "10,000+ stuck signups in all", "0 incomplete tenants");
    }

    @Test
    void aWaivedSignupIsNobodysWayThroughTheWizard() {
        testTenants.heldWedding(19900);
        database.owner().sql("UPDATE pending_signup SET waived_by = (SELECT id FROM account)").update();

        assertThat(operator.get("/admin").text()).contains("Started 0 0%");
    }

    @Test
    void whatIsPastIsCountedByTheJobAndOutlivesTheCleanUp() {
        draft();
        testTenants.pay(testTenants.heldWedding(19900));
        jobs.run("count-signups");
        jobs.run("count-money");
        // A month later nothing is left of the draft, and the money is where it was.
        database.superuser().sql("DELETE FROM pending_signup WHERE status = 'draft'").update();
        clock.set(Instant.now().plus(Duration.ofDays(35)));
        jobs.run("count-signups");
        jobs.run("count-money");

        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        assertThat(signupFigures.days(today.minusDays(60), today)).singleElement().satisfies(day -> {
            assertThat(day.started()).isEqualTo(2);
            assertThat(day.paid()).isEqualTo(1);
        });
        assertThat(moneyFigures.days(today.minusDays(60), today)).singleElement()
                .satisfies(day -> assertThat(day.received()).isEqualTo(19900));
    }

    @Test
    void aDayIsCountedOnceAlsoWhileItIsLive() {
        testTenants.pay(testTenants.heldWedding(19900));
        jobs.run("count-signups");
        jobs.run("count-money");
        jobs.run("count-signups");

        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        assertThat(signupFigures.days(today.minusDays(7), today)).extracting(SignupDay::started).containsExactly(1L);
        assertThat(moneyFigures.days(today, today)).singleElement().satisfies(day -> assertThat(day.payments()).isOne());
        assertThat(signupFigures.days(today.minusDays(9), today.minusDays(2))).isEmpty();
        assertThat(signupFigures.days(today.plusDays(3), today.plusDays(5))).isEmpty();
    }

    @Test
    void whoComesFurtherOnALaterDayIsCountedAmongThoseOfTheFirst() {
        TestSignup signup = testTenants.heldWedding(19900);
        jobs.run("count-signups");
        clock.set(Instant.now().plus(Duration.ofDays(4)));
        testTenants.provision(testTenants.pay(signup));
        jobs.run("count-signups");

        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        assertThat(signupFigures.days(today.minusDays(7), today)).extracting(SignupDay::complete).containsExactly(1L);
    }

    @Test
    void aYearIsShownByMonths() {
        assertThat(operator.get("/admin?range=year").text()).contains("Month").doesNotContain("Day Started");
        assertThat(operator.get("/admin?from=2020-02-01&to=2020-02-29").text()).contains("From 2020-02-01 to 2020-02-29", "2020-02-29 0 0 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"from=2031-02-02&to=2031-02-01", "to=-999999999-01-01", "from=%2B999999999-12-31", "to=%2B999999999-12-31", "from=1000-01-01", "from=2031-02-31", "from=x&to=2031-01-01", "to=1%27"})
    void daysThatCannotBeShownAreTold(String days) {
        Page page = operator.get("/admin?" + days);

        assertThat(page.status()).isEqualTo(422);
        assertThat(page.body()).contains("data-error-summary", "aria-invalid=\"true\"");
    }

    private void draft() {
        database.owner().sql("""
                INSERT INTO pending_signup (reference, plan_code, resume_token_hash, email, password_hash, price_amount, currency)
                VALUES ('DRAFT', 'wedding', sha256('draft'), 'draft@example.com', '{argon2}$argon2id$x', 19900, 'USD')""").update();
    }

    private void fail(TestSignup signup) {
        database.owner().sql("INSERT INTO provisioning_attempt (signup_id, triggered_by, outcome, sqlstate, reason) VALUES (?, 'job', 'failed', '57P01', 'x')")
                .param(signup.id()).update();
    }
}
