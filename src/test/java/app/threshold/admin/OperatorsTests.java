package app.threshold.admin;

import static app.threshold.support.TestTenants.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class OperatorsTests {

    private static final String OPERATORS = "/admin/operators";

    @LocalServerPort
    int port;

    @Autowired
    TestTenants tenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

    UUID ownerId;
    Visitor owner;

    @BeforeEach
    void anOwnerSignsIn() {
        ownerId = tenants.operator("owner@example.com", "owner");
        owner = signedIn("owner@example.com", PASSWORD);
    }

    @Test
    void whoIsInvitedChoosesAPasswordByMailAndHasTheLevel() {
        assertThat(owner.post(OPERATORS, Map.of("email", " Vera@Example.com", "level", "viewer")).location()).contains("done=invited");
        UUID vera = id("vera@example.com");
        assertThat(owner.get(OPERATORS).text()).contains("vera@example.com Invited Viewer");
        String link = mailedLink("vera@example.com");

        // Before that, no other way leads in.
        Visitor visitor = new Visitor(port);
        assertThat(login(visitor, "vera@example.com", "").status()).isEqualTo(422);
        visitor.post("/forgot-password", Map.of("email", "vera@example.com"));
        jobs.runDue();
        assertThat(mails("vera@example.com")).isOne();

        visitor.get(link);
        assertThat(visitor.post("/reset-password", Map.of("token", link.replaceAll(".*token=", ""), "password", "a walk in the rain"))
                .location()).contains("/login?reset");
        Visitor vera2 = signedIn("vera@example.com", "a walk in the rain");
        assertThat(vera2.get(OPERATORS).status()).isEqualTo(200);
        assertThat(vera2.post(OPERATORS + "/" + vera + "/levels", Map.of("before", "viewer", "level", "owner")).status()).isEqualTo(403);
        assertThat(owner.get(OPERATORS).text()).doesNotContain("Invited Viewer");
        assertThat(trail(vera)).containsExactly("owner@example.com invite vera@example.com: viewer",
                "vera@example.com accept_invitation vera@example.com");
    }

    @Test
    void anInvitationEndsIsSentAgainAndIsWithdrawn() {
        owner.post(OPERATORS, Map.of("email", "vera@example.com", "level", "operator"));
        UUID vera = id("vera@example.com");
        String first = mailedLink("vera@example.com");
        clock.advance(Duration.ofDays(8));
        owner = signedIn("owner@example.com", PASSWORD);
        assertThat(new Visitor(port).get(first).status()).isEqualTo(410);

        assertThat(owner.post(OPERATORS + "/" + vera + "/invitations", Map.of()).location()).contains("done=invited");
        String second = mailedLink("vera@example.com");
        assertThat(new Visitor(port).get(second).status()).isEqualTo(200);
        owner.post(OPERATORS + "/" + vera + "/invitations", Map.of());
        assertThat(new Visitor(port).get(second).status()).isEqualTo(410);

        assertThat(owner.post(OPERATORS + "/" + vera + "/withdrawals", Map.of()).location()).contains("done=withdrawn");
        assertThat(new Visitor(port).get(mailedLink("vera@example.com")).status()).isEqualTo(410);
        assertThat(owner.post(OPERATORS + "/" + vera + "/withdrawals", Map.of()).location()).contains("refused=GONE");
        assertThat(owner.get(OPERATORS + "?refused=GONE").text()).contains("Nothing was changed");
        assertThat(owner.post(OPERATORS, Map.of("email", "vera@example.com", "level", "viewer")).location()).contains("done=invited");
        assertThat(trail(vera)).extracting(line -> line.split(" ")[1])
                .containsExactly("invite", "invite_again", "invite_again", "withdraw_invitation");
    }

    @Test
    void anInvitationThatCannotBeIsSentBackWithWhatWasTyped() {
        String customer = tenants.heldWedding(0).email();
        Page taken = owner.post(OPERATORS, Map.of("email", customer, "level", "viewer"));
        assertThat(taken.status()).isEqualTo(422);
        assertThat(taken.text()).contains("Somebody has an account or a signup with this address already");
        assertThat(taken.body()).contains("value=\"" + customer + "\"").containsPattern("value=\"viewer\"[^>]*checked");
        Page empty = owner.post(OPERATORS, Map.of("email", "vera"));
        assertThat(empty.status()).isEqualTo(422);
        assertThat(empty.text()).contains("Enter an e-mail address", "Choose a level.");
        assertThat(database.owner().sql("SELECT count(*) FROM operator_action").query(Long.class).single()).isZero();
    }

    @Test
    void anotherLevelEndsTheSessionsAndIsWrittenDown() {
        UUID olga = tenants.operator("olga@example.com", "operator");
        Visitor hers = signedIn("olga@example.com", PASSWORD);
        assertThat(hers.get("/admin/account").status()).isEqualTo(200);
        assertThat(owner.post(OPERATORS + "/" + olga + "/levels", Map.of("before", "operator", "level", "viewer")).location())
                .contains("done=levelChanged");
        assertThat(hers.get("/admin/account").location()).endsWith("/login");
        assertThat(trail(olga)).containsExactly("owner@example.com change_level olga@example.com: operator → viewer");

        // From a page that is out of date.
        assertThat(owner.post(OPERATORS + "/" + olga + "/levels", Map.of("before", "operator", "level", "owner")).location())
                .contains("refused=STALE");
        assertThat(level(olga)).isEqualTo("viewer");
        assertThat(owner.get(OPERATORS + "/" + olga).text()).contains("Changed the level", "owner@example.com · 127.0.0.1");
    }

    @Test
    void whoIsDisabledIsSignedOutAndCannotComeBackUntilEnabled() {
        UUID olga = tenants.operator("olga@example.com", "operator");
        Visitor hers = signedIn("olga@example.com", PASSWORD);
        owner.post(OPERATORS + "/" + olga + "/suspensions", Map.of());
        assertThat(hers.get("/admin/account").location()).endsWith("/login");
        assertThat(login(new Visitor(port), "olga@example.com", PASSWORD).status()).isEqualTo(422);
        new Visitor(port).post("/forgot-password", Map.of("email", "olga@example.com"));
        jobs.runDue();
        assertThat(mails("olga@example.com")).isZero();
        owner.post(OPERATORS + "/" + olga + "/reinstatements", Map.of());
        signedIn("olga@example.com", PASSWORD);
        assertThat(trail(olga)).containsExactly("owner@example.com disable olga@example.com", "owner@example.com enable olga@example.com");
    }

    /** As a login would that was just about to be written when the level changed. */
    @Test
    void aSessionThatClaimsMoreThanTheDatabaseSaysEnds() {
        UUID olga = tenants.operator("olga@example.com", "owner");
        Visitor hers = signedIn("olga@example.com", PASSWORD);
        database.application().sql("SELECT change_operator_level(?, 'viewer')").param(olga).query().singleValue();
        assertThat(hers.get("/admin/account").location()).endsWith("/login");
        assertThat(sessions("olga@example.com")).isZero();
    }

    @Test
    void theLastOwnerIsTold() {
        assertThat(owner.post(OPERATORS + "/" + ownerId + "/suspensions", Map.of()).location()).contains("refused=LAST_OWNER");
        Page page = owner.get(OPERATORS + "/" + ownerId + "?refused=LAST_OWNER");
        assertThat(page.text()).contains("This is the last owner who can act");
        assertThat(trail(ownerId)).isEmpty();
    }

    @Test
    void ofTwoOwnersWhoDemoteEachOtherAtOnceOneStays() throws Exception {
        UUID olgaId = tenants.operator("olga@example.com", "owner");
        Visitor olga = signedIn("olga@example.com", PASSWORD);
        owner.get(OPERATORS);
        olga.get(OPERATORS);
        List<Callable<Page>> demotions = List.of(
                () -> owner.post(OPERATORS + "/" + olgaId + "/levels", Map.of("before", "owner", "level", "viewer")),
                () -> olga.post(OPERATORS + "/" + ownerId + "/suspensions", Map.of()));
        List<Page> answers = AtOnce.run(demotions);
        assertThat(answers).filteredOn(answer -> answer.location().contains("done=")).hasSize(1);
        assertThat(database.owner().sql("SELECT count(*) FROM operator WHERE level = 'owner' AND disabled_at IS NULL")
                .query(Long.class).single()).isOne();
    }

    @Test
    void everybodySeesTheOwnSessionsAndEndsThem() {
        tenants.operator("vera@example.com", "viewer");
        Visitor here = signedIn("vera@example.com", PASSWORD);
        Visitor there = signedIn("vera@example.com", PASSWORD);
        Visitor elsewhere = signedIn("vera@example.com", PASSWORD);
        Page page = here.get("/admin/account");
        assertThat(page.text()).contains("This one", "127.0.0.1", "Sign out everywhere else");
        assertThat(page.body()).doesNotContain(here.cookie("threshold-session").orElseThrow().getValue());
        Matcher names = Pattern.compile("name=\"session\" value=\"([0-9a-f]+)\"").matcher(page.body());
        assertThat(names.results().count()).isEqualTo(2);
        names.reset().find();
        assertThat(here.post("/admin/account/sign-outs", Map.of("session", names.group(1))).location()).contains("done=signedOut");
        assertThat(sessions("vera@example.com")).isEqualTo(2);
        here.post("/admin/account/sign-outs", Map.of());
        assertThat(sessions("vera@example.com")).isOne();
        assertThat(here.get("/admin/account").status()).isEqualTo(200);
        assertThat(List.of(there, elsewhere)).allSatisfy(gone -> assertThat(gone.get("/admin/account").location()).endsWith("/login"));
        assertThat(sessions("owner@example.com")).isOne();
    }

    @Test
    void anOwnerEndsAnothersSessionsAndNobodyElseDoes() {
        UUID olga = tenants.operator("olga@example.com", "operator");
        Visitor hers = signedIn("olga@example.com", PASSWORD);
        assertThat(hers.post(OPERATORS + "/" + ownerId + "/sign-outs", Map.of()).status()).isEqualTo(403);
        assertThat(hers.get(OPERATORS + "/" + ownerId).text()).doesNotContain("Signed in with");
        assertThat(owner.get(OPERATORS + "/" + olga).text()).contains("Signed in with", "127.0.0.1");
        owner.post(OPERATORS + "/" + olga + "/sign-outs", Map.of());
        assertThat(hers.get("/admin/account").location()).endsWith("/login");
        assertThat(trail(olga)).containsExactly("owner@example.com sign_out_everywhere olga@example.com");
    }

    @Test
    void aNewPasswordNeedsTheOldOneAndEndsEveryOtherSession() {
        Visitor there = signedIn("owner@example.com", PASSWORD);
        Page wrong = owner.post("/admin/account/passwords", Map.of("current", "not that one", "password", "a walk in the rain"));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.text()).contains("That is not your password.");
        assertThat(wrong.body()).doesNotContain("a walk in the rain");
        assertThat(owner.post("/admin/account/passwords", Map.of("current", PASSWORD, "password", "short")).status()).isEqualTo(422);
        assertThat(owner.post("/admin/account/passwords", Map.of("current", PASSWORD, "password", "a walk in the rain")).location())
                .contains("done=passwordChanged");
        assertThat(owner.get("/admin/account?done=passwordChanged").text()).contains("Your new password is saved");
        assertThat(there.get("/admin/account").location()).endsWith("/login");
        assertThat(login(new Visitor(port), "owner@example.com", PASSWORD).status()).isEqualTo(422);
        signedIn("owner@example.com", "a walk in the rain");
        assertThat(trail(ownerId)).containsExactly("owner@example.com change_password owner@example.com");
    }

    @Test
    void aNewPasswordThatCannotBeWrittenDownIsNotSet() {
        tenants.operator("record@example.com", "viewer");
        Visitor viewer = signedIn("record@example.com", PASSWORD);
        new Visitor(port).post("/forgot-password", Map.of("email", "record@example.com"));
        String link = mailedLink("record@example.com");
        database.breakInsertsInto("operator_action");
        try {
            assertThat(viewer.post("/admin/account/passwords", Map.of("current", PASSWORD, "password", "a walk in the rain")).status()).isEqualTo(500);
        } finally {
            database.mend();
        }
        assertThat(viewer.get("/admin/account").status()).isEqualTo(200);
        assertThat(new Visitor(port).get(link).status()).isEqualTo(200);
        signedIn("record@example.com", PASSWORD);
    }

    @Test
    void ofTwoWhoChangeOnePasswordAtOnceOneIsRefused() throws Exception {
        Visitor there = signedIn("owner@example.com", PASSWORD);
        List<Visitor> browsers = List.of(owner, there);
        browsers.forEach(browser -> browser.get("/admin/account"));
        List<Callable<Page>> changes = List.of(
                () -> owner.post("/admin/account/passwords", Map.of("current", PASSWORD, "password", "a walk in the rain 0")),
                () -> there.post("/admin/account/passwords", Map.of("current", PASSWORD, "password", "a walk in the rain 1")));

        List<Page> answers = AtOnce.run(changes);

        List<Integer> winners = List.of(0, 1).stream().filter(n -> answers.get(n).location().contains("done=passwordChanged")).toList();
        assertThat(winners).hasSize(1);
        assertThat(browsers.get(winners.getFirst()).get("/admin/account").status()).isEqualTo(200);
        assertThat(browsers.get(1 - winners.getFirst()).get("/admin/account").location()).endsWith("/login");
        signedIn("owner@example.com", "a walk in the rain " + winners.getFirst());
        assertThat(trail(ownerId)).hasSize(1);
    }

    @Test
    void aPasswordThatIsSetByALinkIsWrittenDown() {
        UUID olga = tenants.operator("olga@example.com", "operator");
        Visitor visitor = new Visitor(port);
        visitor.post("/forgot-password", Map.of("email", "olga@example.com"));
        String link = mailedLink("olga@example.com");
        visitor.get(link);
        visitor.post("/reset-password", Map.of("token", link.replaceAll(".*token=", ""), "password", "a walk in the rain"));
        assertThat(trail(olga)).containsExactly("olga@example.com reset_password olga@example.com");
        assertThat(database.owner().sql("SELECT actor_id = ? AND remote_address = '127.0.0.1' AND request IS NOT NULL FROM operator_action")
                .param(olga).query(Boolean.class).single()).isTrue();
    }

    @Test
    void whetherMailsAreWantedIsWrittenDownWhenItChanges() {
        owner.post("/admin/account/alerts", Map.of("wanted", "true"));
        owner.post("/admin/account/alerts", Map.of());
        owner.post("/admin/account/alerts", Map.of());
        assertThat(trail(ownerId)).containsExactly("owner@example.com decline_alerts owner@example.com");
    }

    @Test
    void whoTriesPasswordsThereHasToWait() {
        // What was tried is remembered longer than one test takes.
        tenants.operator("tries@example.com", "viewer");
        Visitor viewer = signedIn("tries@example.com", PASSWORD);
        for (int i = 0; i < 5; i++) {
            viewer.post("/admin/account/passwords", Map.of("current", "not that one", "password", "a walk in the rain"));
        }
        Page answer = viewer.post("/admin/account/passwords", Map.of("current", PASSWORD, "password", "a walk in the rain"));
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.text()).contains("There were too many wrong passwords");
    }

    private Visitor signedIn(String email, String password) {
        Visitor visitor = new Visitor(port);
        visitor.signIn(email, password);
        return visitor;
    }

    private static Page login(Visitor visitor, String email, String password) {
        visitor.get("/login");
        return visitor.post("/login", Map.of("email", email, "password", password));
    }

    private UUID id(String email) {
        return database.owner().sql("SELECT id FROM account WHERE email = ?").param(email).query(UUID.class).single();
    }

    private String level(UUID id) {
        return database.owner().sql("SELECT level FROM operator WHERE account_id = ?").param(id).query(String.class).single();
    }

    private long sessions(String email) {
        return database.owner().sql("SELECT count(*) FROM spring_session WHERE principal_name = ?").param(email).query(Long.class).single();
    }

    private List<String> trail(UUID id) {
        return database.owner().sql("SELECT actor || ' ' || action || ' ' || detail FROM operator_action WHERE subject = ? ORDER BY id")
                .param(id.toString()).query(String.class).list();
    }

    private long mails(String email) {
        jobs.runDue();
        return database.owner().sql("SELECT count(*) FROM mailbox_mail WHERE recipient = ?").param(email).query(Long.class).single();
    }

    /** The link of the latest mail, as a path. */
    private String mailedLink(String email) {
        jobs.runDue();
        String text = database.owner().sql("SELECT body FROM mailbox_mail WHERE recipient = ? ORDER BY id DESC LIMIT 1")
                .param(email).query(String.class).single();
        return text.replaceAll("(?s).*https?://[^/]+(/reset-password\\S+).*", "$1");
    }
}
