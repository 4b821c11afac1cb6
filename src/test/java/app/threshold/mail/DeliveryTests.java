package app.threshold.mail;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.platform.TestServer;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.JsonLog;
import app.threshold.support.ReadsLog;
import com.github.kagkarlsson.scheduler.boot.autoconfigure.Jackson3Serializer;
import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import com.github.kagkarlsson.scheduler.testhelper.SettableClock;
import com.github.kagkarlsson.scheduler.testhelper.TestHelper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;

/** With a mail server. */
@IntegrationTest
@ReadsLog
class DeliveryTests {

    private static final UUID ABOUT = UUID.randomUUID();
    private static final Mail MAIL =
            new Mail("welcome", Locale.ENGLISH, "ada@example.com", Map.of("name", "Zoë & Ada", "siteUrl", "http://x/s/a", "dashboardUrl", "http://x/d"), ABOUT);

    @Autowired
    MailTexts texts;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SentMails sentMails;

    @Autowired
    Clock clock;

    @Autowired
    Database database;

    @Test
    void aMailGoesToTheMailServerAndNotIntoTheMailbox() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<String>> heard = CompletableFuture.supplyAsync(() -> takeOneMail(server));
            ManualScheduler scheduler = scheduler(server.getLocalPort());
            schedule(scheduler);
            scheduler.runAnyDueExecutions();
            assertThat(heard.get()).contains("MAIL FROM:<office@threshold.example>", "RCPT TO:<ada@example.com>",
                    "Subject: Your site is ready", "From: Threshold <office@threshold.example>", "http://x/s/a");
            assertThat(String.join("\n", heard.get())).contains("Welcome. Your site =E2=80=9CZo=C3=AB & Ada=E2=80=9D is ready.");
        }
        assertThat(count("scheduled_tasks WHERE task_name = 'send-mail'")).isZero();
        assertThat(count("mailbox_mail")).isZero();
        assertThat(sentMails.about(ABOUT)).singleElement().satisfies(sent -> {
            assertThat(sent.template()).isEqualTo("welcome");
            assertThat(sent.recipient()).isEqualTo("ada@example.com");
            assertThat(sent.delivered()).isTrue();
        });
    }

    @Test
    void whileTheMailServerIsAwayEachTryComesLaterUntilThereIsNone() throws Exception {
        int nobody;
        try (var server = new ServerSocket(0)) {
            nobody = server.getLocalPort();
        }
        ManualScheduler scheduler = scheduler(nobody);
        schedule(scheduler);
        var gaps = new ArrayList<Duration>();
        Instant now = scheduler.getClock().now();
        List<JsonNode> givenUp;
        try (var log = new JsonLog()) {
            while (count("scheduled_tasks WHERE task_name = 'send-mail'") > 0 && gaps.size() < 50) {
                scheduler.runAnyDueExecutions();
                var next = database.owner().sql("SELECT execution_time FROM scheduled_tasks WHERE task_name = 'send-mail'")
                        .query(OffsetDateTime.class).optional();
                if (next.isPresent()) {
                    gaps.add(Duration.between(now, next.get().toInstant()));
                    now = next.get().toInstant();
                    scheduler.setTime(now);
                }
            }
            givenUp = log.lines("mail_given_up").toList();
        }
        assertThat(gaps).hasSize(13).isSorted();
        assertThat(gaps.getFirst()).isLessThan(Duration.ofSeconds(30));
        assertThat(gaps.stream().reduce(Duration.ZERO, Duration::plus)).isBetween(Duration.ofHours(12), Duration.ofHours(30));
        assertThat(sentMails.about(ABOUT)).singleElement().matches(given -> !given.delivered());
        assertThat(givenUp).singleElement().satisfies(line -> {
            assertThat(List.of(line.path("mail").asString(), line.path("template").asString(), line.path("signup").asString()))
                    .containsExactly("1", "welcome", ABOUT.toString());
            assertThat(line.toString()).doesNotContain("ada@example.com");
        });
    }

    private ManualScheduler scheduler(int port) {
        var smtp = new JavaMailSenderImpl();
        smtp.setHost("localhost");
        smtp.setPort(port);
        var beans = new DefaultListableBeanFactory();
        beans.registerSingleton("smtp", smtp);
        var closed = new Mailbox(jdbc, clock, new MockEnvironment().withProperty("spring.mail.host", "localhost"));
        var task = new SendMail().sendMailTask(texts, closed, sentMails, beans.getBeanProvider(JavaMailSender.class),
                new MailSettings("Threshold <office@threshold.example>"));
        var builder = TestHelper.createManualScheduler(TestServer.application(), List.of(task));
        builder.serializer(new Jackson3Serializer());
        builder.clock(new SettableClock());
        return builder.build();
    }

    private static void schedule(ManualScheduler scheduler) {
        scheduler.schedule(SendMail.TASK.instance("1").data(MAIL).build(), scheduler.getClock().now());
    }

    private int count(String what) {
        return database.owner().sql("SELECT count(*) FROM " + what).query(Integer.class).single();
    }

    /** As much of RFC 5321 as one mail needs. */
    private static List<String> takeOneMail(ServerSocket server) {
        var heard = new ArrayList<String>();
        try (Socket client = server.accept();
                var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            say(client, "220 test");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                if (line.equals("DATA")) {
                    say(client, "354 go on");
                    for (line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
                        heard.add(line);
                    }
                }
                say(client, line != null && line.equals("QUIT") ? "221 bye" : "250 ok");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return heard;
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }
}
