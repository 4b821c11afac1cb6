package app.threshold.watch;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.AlertRules;
import app.threshold.support.AlertRules.Rule;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The alert rules, evaluated as far as one node without a memory can. What they say of refunds is where refunds are. */
@IntegrationTest
class AlertRulesTests {

    private static final Pattern SELECTOR = Pattern.compile("http_server_requests_seconds_count\\{([^}]*)}");

    @LocalServerPort
    int port;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    List<Task<?>> tasks;

    @Autowired
    MutableClock clock;

    @Autowired
    MeterRegistry meters;

    @Test
    void aSweepThatCannotReadThePaymentsIsToldOf() {
        database.superuser().sql("REVOKE SELECT ON payment FROM threshold_app").update();
        try {
            jobs.run("sweep-payments");
            for (int more = 0; more < 2; more++) {
                clock.advance(Duration.ofMinutes(4));
                assertThat(AlertRules.firing(meters)).doesNotContain("ThresholdJobFails");
                jobs.runDue();
            }
            clock.advance(Duration.ofMinutes(1));
            assertThat(AlertRules.firing(meters)).contains("ThresholdJobFails");
        } finally {
            database.superuser().sql("GRANT SELECT ON payment TO threshold_app").update();
        }
        clock.advance(Duration.ofMinutes(3));
        jobs.runDue();
        clock.advance(Duration.ofMinutes(1));
        assertThat(AlertRules.firing(meters)).doesNotContain("ThresholdJobFails");
    }

    /** A count within a window is one that an hourly job never reaches; failures in a row are counted whatever the schedule is. */
    @Test
    void everyJobThatRecursHasAMeterOfItsFailures() {
        jobs.withRecurring();
        List<String> recurring = tasks.stream().filter(RecurringTask.class::isInstance).map(Task::getName).toList();
        assertThat(recurring).hasSizeGreaterThan(10);
        for (String task : recurring) {
            database.superuser().sql("UPDATE scheduled_tasks SET consecutive_failures = CASE task_name WHEN ? THEN 3 ELSE 0 END")
                    .param(task).update();
            clock.advance(Duration.ofMinutes(1));
            assertThat(meters.get("threshold.jobs.failing").tag("task", task).gauge().value()).as(task).isEqualTo(3);
            assertThat(AlertRules.firing(meters)).as(task).contains("ThresholdJobFails");
        }
    }

    @Test
    void somebodyIsWokenWhenTheHealthGroupGoesDownAndNotBefore() {
        Duration limit = Duration.ofSeconds((long) meters.get("threshold.signups.waiting.limit").gauge().value());
        tenants.pay(tenants.heldWedding(19900));
        clock.advance(limit.minusSeconds(30));
        assertThat(AlertRules.firing(meters)).doesNotContain("ThresholdPaidSignupWaits");
        assertThat(new Visitor(port).ask("/actuator/health/provisioning").status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(AlertRules.firing(meters)).contains("ThresholdPaidSignupWaits");
        assertThat(new Visitor(port).ask("/actuator/health/provisioning").status()).isEqualTo(503);
    }

    /** A dashboard's colours cannot be read from a meter. */
    @Test
    void theDashboardIsRedFromTheSettingsDefaultOn() throws Exception {
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(Path.of("docs/operations/grafana-dashboard.json")));
        assertThat(dashboard.get("panels").valueStream().filter(panel -> panel.findValuesAsString("expr").stream()
                        .anyMatch(expression -> expression.contains("threshold_signups_waiting_oldest_seconds"))))
                .singleElement().satisfies(panel -> assertThat(panel.at("/fieldConfig/defaults/thresholds/steps/1/value").asDouble())
                        .isEqualTo(meters.get("threshold.signups.waiting.limit").gauge().value()));
    }

    @Test
    void aShareOfTheAnswersIsOneOfThoseThatItIsTakenOf() {
        List<Rule> shares = AlertRules.all().stream().filter(rule -> rule.expression().contains(" / ")).toList();
        assertThat(shares).isNotEmpty().allSatisfy(share -> {
            String[] sides = share.expression().split(" / ");
            assertThat(filters(sides[0]).filter(filter -> !filter.startsWith("status")))
                    .as(share.name()).containsExactlyElementsOf(filters(sides[1]).toList());
        });
    }

    @Test
    void errorsAreCountedAmongThePagesWhereOneSignsUp() {
        Visitor visitor = new Visitor(port);
        Stream.of("/signup/wedding", "/login", "/s/nobodys-site", "/assets/css/nothing.css").forEach(visitor::ask);
        Pattern left = AlertRules.all().stream().filter(rule -> rule.name().equals("ThresholdErrors"))
                .map(rule -> rule.expression().replaceAll("(?s).*uri!~\"([^\"]*)\".*", "$1")).map(Pattern::compile).findFirst().orElseThrow();
        List<String> all = meters.get("http.server.requests").timers().stream().map(timer -> timer.getId().getTag("uri")).distinct().toList();
        List<String> counted = all.stream().filter(uri -> !left.matcher(uri).matches()).toList();
        assertThat(all).contains("/s/{slug}", "/**");
        assertThat(counted).contains("/login").anyMatch(uri -> uri.startsWith("/signup/"))
                .doesNotContain("/**", "/webjars/**").noneMatch(uri -> uri.startsWith("/s/") || uri.startsWith("/actuator/"));
    }

    /** @return each of the labels that a side asks for, in their order */
    private static Stream<String> filters(String side) {
        Matcher selector = SELECTOR.matcher(side);
        assertThat(selector.find()).as(side).isTrue();
        return Stream.of(selector.group(1).split(",(?=\\w+[=!])"));
    }
}
