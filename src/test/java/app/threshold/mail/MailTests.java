package app.threshold.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.platform.StartupFailure;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.Visitor;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTest
class MailTests {

    private static final Map<String, Mail> MAILS = Stream.of(
                    mail("confirmation-code", Map.of("code", "123456", "minutes", "10")),
                    mail("already-a-member", Map.of("loginUrl", "http://x/login", "resetUrl", "http://x/forgot-password")),
                    mail("welcome", Map.of("name", "Ada & Grace’s {0} <site>", "siteUrl", "http://x/s/a", "dashboardUrl", "http://x/dashboard")),
                    mail("provisioning-delayed", Map.of("reference", "TH-7K3M-9QXP")),
                    mail("finish-signup", Map.of("resumeUrl", "http://x/signup/resume?token=" + "t".repeat(43))),
                    mail("payment-failed", Map.of("resumeUrl", "http://x/signup/resume?token=" + "t".repeat(43))),
                    mail("refunded", Map.of("amount", "$199.00", "reason", "gave_up", "reference", "TH-7K3M-9QXP")),
                    mail("password-reset", Map.of("resetUrl", "http://x/reset-password?token=" + "t".repeat(43), "minutes", "30")),
                    mail("set-password", Map.of("setUrl", "http://x/reset-password?token=" + "t".repeat(43), "days", "7")),
                    mail("operator-invitation", Map.of("invitedBy", "ada@example.com", "setUrl", "http://x/reset-password?token=" + "t".repeat(43), "days", "7")),
                    mail("provisioning-down", Map.of("waiting", "3", "blocked", "1", "minutes", "16", "url", "http://x/admin/signups?state=stuck")),
                    mail("provisioning-well", Map.of("minutes", "12", "url", "http://x/admin")),
                    mail("signup-blocked", Map.of("reference", "TH-7K3M-9QXP", "customer", "grace@example.com", "failures", "9", "url", "http://x/admin/signups/1")))
            .collect(java.util.stream.Collectors.toMap(Mail::template, mail -> mail));

    @LocalServerPort
    int port;

    @Autowired
    Mails mails;

    @Autowired
    MailTexts texts;

    @Autowired
    Mailbox mailbox;

    @Autowired
    Jobs jobs;

    @Autowired
    Database database;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void aMailGoesOutWithItsTransactionsCommit() {
        transaction.executeWithoutResult(status -> {
            mails.send(MAILS.get("confirmation-code"));
            assertThat(staged()).isZero();
        });
        assertThat(staged()).isEqualTo(1);
        jobs.runDue();
        assertThat(staged()).isZero();
        assertThat(mailbox.mailsTo("ada@example.com")).singleElement()
                .satisfies(mail -> assertThat(mail.text()).contains("    123456\n"));
    }

    @Test
    void aMailIsGoneWithItsTransactionsRollback() {
        transaction.executeWithoutResult(status -> {
            mails.send(MAILS.get("confirmation-code"));
            status.setRollbackOnly();
        });
        jobs.runDue();
        assertThat(mailbox.mailsTo("ada@example.com")).isEmpty();
    }

    @Test
    void aMailOutsideOfATransactionIsAMistake() {
        assertThatThrownBy(() -> mails.send(MAILS.get("confirmation-code"))).isInstanceOf(IllegalTransactionStateException.class);
        assertThat(staged()).isZero();
    }

    @Test
    void everyTemplateIsKnownHere() throws Exception {
        var files = new PathMatchingResourcePatternResolver().getResources("classpath:templates/mail/*.txt");
        assertThat(files).extracting(file -> file.getFilename().replace(".txt", ""))
                .containsExactlyInAnyOrderElementsOf(MAILS.keySet());
    }

    static Stream<Mail> mails() {
        return MAILS.values().stream();
    }

    @ParameterizedTest
    @MethodSource("mails")
    void aMailSaysWhatItIsGivenInLinesThatOneCanRead(Mail mail) {
        WrittenMail written = texts.render(mail);
        assertThat(written.subject()).isNotBlank().doesNotContain("??");
        assertThat(written.text()).doesNotContain("??", "[(", "&amp;", "&lt;").endsWith("\n");
        // A reason chooses a sentence; all else is inserted.
        mail.model().forEach((name, value) -> assertThat(name.equals("reason") || written.text().contains(value)).as(name).isTrue());
        assertThat(written.text().lines()).allSatisfy(line ->
                assertThat(line.length() <= 76 || line.startsWith("http")).as(line).isTrue());
        mail.model().values().stream().filter(value -> value.startsWith("http"))
                .forEach(link -> assertThat(written.text().lines()).contains(link));
    }

    @Test
    void theMailboxPageShowsTheNewestFirstWithLinksThatOneCanClick() {
        send(MAILS.get("confirmation-code"));
        send(MAILS.get("welcome"));
        send(new Mail("confirmation-code", Locale.ENGLISH, "grace@example.com", Map.of("code", "654321", "minutes", "10")));
        var page = new Visitor(port).get("/sandbox/mailbox?to=Ada@Example.com");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).containsSubsequence("Your site is ready", "Your code for Threshold", "123456").doesNotContain("654321");
        assertThat(page.body()).contains("<a href=\"http://x/s/a\">http://x/s/a</a>", "Ada &amp; Grace’s {0} &lt;site&gt;");
    }

    @Test
    void withoutAnAddressTheMailboxNamesThoseWhoWereWrittenTo() {
        assertThat(new Visitor(port).get("/sandbox/mailbox").status()).isEqualTo(200);
        send(MAILS.get("confirmation-code"));
        send(MAILS.get("welcome"));
        assertThat(new Visitor(port).get("/sandbox/mailbox").body()).containsOnlyOnce("/sandbox/mailbox?to=ada@example.com");
    }

    @Test
    void theMailboxIsFoundByTheAddress() {
        assertThat(mailbox.urlFor("ada+wed@example.com")).contains("/sandbox/mailbox?to=ada%2Bwed%40example.com");
        send(new Mail("confirmation-code", Locale.ENGLISH, "ada+wed@example.com", Map.of("code", "654321", "minutes", "10")));
        assertThat(new Visitor(port).get(mailbox.urlFor("ada+wed@example.com").orElseThrow()).text()).contains("654321");
    }

    @Test
    void withAMailServerThereIsNoMailbox() {
        var closed = new Mailbox(jdbc, clock, new MockEnvironment().withProperty("spring.mail.host", "mail.example"));
        assertThat(closed.isOpen()).isFalse();
        assertThat(closed.urlFor("ada@example.com")).isEmpty();
        assertThatThrownBy(() -> new MailboxController(closed)
                .mailbox("ada@example.com", new MockHttpServletRequest(), new ExtendedModelMap()))
                .hasMessageContaining("404");
    }

    @Test
    void theMailboxIsShownToBrowsersOnTheSameMachineOnly() {
        MockHttpServletRequest fromTheNetwork = new MockHttpServletRequest();
        fromTheNetwork.setRemoteAddr("192.168.1.20");

        assertThatThrownBy(() -> new MailboxController(mailbox).mailbox("ada@example.com", fromTheNetwork, new ExtendedModelMap()))
                .hasMessageContaining("403");
    }

    @Test
    void productionDoesNotStartWithoutAMailServer() {
        var production = new MockEnvironment();
        production.setActiveProfiles("production");
        assertThatThrownBy(() -> new Mailbox(jdbc, clock, production)).isInstanceOf(StartupFailure.class)
                .hasMessageContaining("mail server");
    }

    private void send(Mail mail) {
        transaction.executeWithoutResult(status -> mails.send(mail));
        jobs.runDue();
    }

    private int staged() {
        return database.owner().sql("SELECT count(*) FROM scheduled_tasks WHERE task_name = 'send-mail'").query(Integer.class).single();
    }

    private static Mail mail(String template, Map<String, String> model) {
        return new Mail(template, Locale.ENGLISH, "ada@example.com", model);
    }
}
