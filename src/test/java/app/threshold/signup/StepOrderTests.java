package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * No step can be skipped: every state that a signup can be in is tried with every page of the wizard, by a visitor who
 * came there through the wizard, shown and sent.
 */
@IntegrationTest
class StepOrderTests {

    /** How far the customer has come; each is the one before and one thing more. */
    enum State {
        NOTHING, STARTED, CONFIRMED, DESCRIBED, ADDRESSED, HELD, PAID, BLOCKED, COMPLETE
    }

    private static final String CONFIRM = "/signup/confirm";
    private static final String DETAILS = "/signup/details";
    private static final String ADDRESS = "/signup/address";
    private static final String REVIEW = "/signup/review";
    private static final String FINISH = "/signup/finish";

    @LocalServerPort
    int port;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    private Visitor customer;

    static Stream<Arguments> everyPlanAndState() {
        return Stream.of("wedding", "storefront")
                .flatMap(plan -> Stream.of(State.values()).map(state -> Arguments.of(plan, state)));
    }

    @ParameterizedTest
    @MethodSource("everyPlanAndState")
    void aPageThatIsNotOpenLeadsToTheFirstThatIsMissing(String plan, State state) {
        customer = new Visitor(port);
        come(plan, state);
        List<String> open = open(state);
        String next = next(plan, state);

        assertThat(customer.get("/signup/wedding").status()).as("anybody may begin").isEqualTo(200);
        assertThat(customer.get("/signup/storefront").status()).as("anybody may begin").isEqualTo(200);
        for (String page : List.of(CONFIRM, DETAILS, ADDRESS, ADDRESS + "/availability?slug=ada-and-grace", REVIEW, FINISH)) {
            Page shown = customer.get(page);
            if (open.contains(page.replaceAll("(?<=s)/.*", ""))) {
                assertThat(shown.status()).as("GET %s", page).isEqualTo(200);
            } else {
                assertLeadsTo(next, shown, "GET " + page);
            }
        }
        var before = rows();
        for (Map.Entry<String, Map<String, String>> form : forms(plan).entrySet()) {
            if (!open.contains(form.getKey().replace("/codes", ""))) {
                assertLeadsTo(next, customer.post(form.getKey(), form.getValue()), "POST " + form.getKey());
            }
        }
        assertThat(rows()).isEqualTo(before);
    }

    private static List<String> open(State state) {
        return switch (state) {
            case NOTHING -> List.of();
            case STARTED -> List.of(CONFIRM);
            case CONFIRMED -> List.of(DETAILS);
            case DESCRIBED -> List.of(DETAILS, ADDRESS);
            case ADDRESSED -> List.of(DETAILS, ADDRESS, REVIEW);
            case HELD -> List.of(DETAILS, ADDRESS, REVIEW, FINISH);
            case PAID, BLOCKED, COMPLETE -> List.of(FINISH);
        };
    }

    private static String next(String plan, State state) {
        return switch (state) {
            case NOTHING -> "/";
            case STARTED -> CONFIRM;
            case CONFIRMED -> DETAILS;
            case DESCRIBED -> ADDRESS;
            case ADDRESSED -> REVIEW;
            case HELD -> plan.equals("wedding") ? REVIEW : FINISH;
            case PAID, BLOCKED, COMPLETE -> FINISH;
        };
    }

    /** Through the wizard as far as a customer comes alone; what others do to the signup then is written. */
    private void come(String plan, State state) {
        if (state.compareTo(State.STARTED) >= 0) {
            customer.get("/signup/" + plan);
            assertLeadsTo(CONFIRM, customer.post("/signup/" + plan,
                    Map.of("email", "ada@example.com", "password", "blue lanterns at dusk", "terms", "true")), "the account");
        }
        if (state.compareTo(State.CONFIRMED) >= 0) {
            assertLeadsTo(DETAILS, customer.post(CONFIRM, Map.of("code", code())), "the code");
        }
        Map<String, Map<String, String>> forms = forms(plan);
        if (state.compareTo(State.DESCRIBED) >= 0) {
            assertLeadsTo(ADDRESS, customer.post(DETAILS, forms.get(DETAILS)), "the details");
        }
        if (state.compareTo(State.ADDRESSED) >= 0) {
            assertLeadsTo(REVIEW, customer.post(ADDRESS, forms.get(ADDRESS)), "the address");
        }
        if (state.compareTo(State.HELD) >= 0) {
            assertThat(customer.post(REVIEW, Map.of()).location())
                    .contains(plan.equals("wedding") ? "/sandbox/checkout/" : FINISH);
        }
        if (state.compareTo(State.PAID) >= 0) {
            database.owner().sql("UPDATE payment SET status = 'paid', paid_at = now()").update();
            database.owner().sql("UPDATE pending_signup SET status = 'paid', paid_at = now()").update();
        }
        if (state == State.BLOCKED) {
            database.owner().sql("UPDATE pending_signup SET status = 'blocked'").update();
        }
        if (state == State.COMPLETE) {
            database.owner().sql("SELECT provision_tenant(id) FROM pending_signup").query().listOfRows();
        }
    }

    /** What each page would take if it were open. */
    private static Map<String, Map<String, String>> forms(String plan) {
        Map<String, Map<String, String>> forms = new LinkedHashMap<>();
        forms.put(CONFIRM, Map.of("code", "000000"));
        forms.put(CONFIRM + "/codes", Map.of());
        forms.put(DETAILS, plan.equals("wedding")
                ? Map.of("partner1Name", "Ada", "partner2Name", "Grace", "weddingDate", LocalDate.now().plusYears(1).toString())
                : Map.of("businessName", "Moss & Thyme", "category", "florist", "city", "Lisboa"));
        forms.put(ADDRESS, Map.of("slug", "ada-and-grace", "theme", "garden"));
        forms.put(REVIEW, Map.of());
        forms.put(FINISH, Map.of());
        return forms;
    }

    private String code() {
        jobs.runDue();
        Matcher code = Pattern.compile("\\b\\d{6}\\b").matcher(customer.get("/sandbox/mailbox?to=ada@example.com").text());
        assertThat(code.find()).as("a code in the mail").isTrue();
        return code.group();
    }

    private static void assertLeadsTo(String next, Page answer, String what) {
        assertThat(answer.status()).as(what).isEqualTo(303);
        assertThat(answer.location().replaceFirst("^http://localhost:\\d+", "")).as(what).isEqualTo(next);
    }

    private List<String> rows() {
        return Stream.of("pending_signup", "site_address", "email_claim", "payment", "account", "tenant", "scheduled_tasks")
                .flatMap(table -> database.superuser().sql("SELECT '%1$s' || t::text FROM %1$s t ORDER BY 1".formatted(table))
                        .query(String.class).list().stream()).toList();
    }
}
