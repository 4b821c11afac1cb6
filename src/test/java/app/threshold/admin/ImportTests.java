package app.threshold.admin;

import static app.threshold.support.DatabaseSession.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import app.threshold.platform.TestServer;
import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.DatabaseSession;
import app.threshold.support.IntegrationTest;
import app.threshold.support.Jobs;
import app.threshold.support.MutableClock;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestTenant;
import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTest
class ImportTests {

    private static final String HEAD = "plan,email,slug,partner1_name,partner2_name,wedding_date,theme,business_name,category,city,packages,subscription_end\n";
    private static final String ADA = "wedding,ada@example.com,ada-and-grace,Ada,Grace,2020-06-12,garden,,,,,2031-06-12\n";
    private static final String MOSS = "storefront,moss@example.com,moss,,,,,Moss & Thyme,florist,Lisbon,standard,\n";

    @LocalServerPort
    int port;

    @Autowired
    TestTenants testTenants;

    @Autowired
    Database database;

    @Autowired
    Jobs jobs;

    @Autowired
    MutableClock clock;

    @Autowired
    ImportTenants importTenants;

    Visitor operator;

    @BeforeEach
    void anOperatorSignsIn() {
        operator = signedIn("operator@example.com", "operator");
    }

    @Test
    void aFileIsFirstOnlyLookedAtAndThenImportedWhole() {
        Page report = upload(HEAD + ADA + MOSS);

        assertThat(report.text()).contains("tenants.csv", "Uploaded by operator@example.com", "Import 2 tenants", "Nothing is wrong with any line");
        assertThat(count("tenant")).isZero();
        assertThat(count("pending_signup")).isZero();

        Page running = confirm(report);
        assertThat(running.text()).contains("Importing", "0 of 2");
        assertThat(count("tenant")).isZero();
        jobs.runDue();
        Page done = operator.get("/admin/tenants/imports/" + id());

        assertThat(done.text()).contains("Imported: 2 tenants.");
        assertThat(count("incomplete_tenant")).isZero();
        assertThat(new Visitor(port).get("/s/moss").text()).contains("Moss & Thyme", "Basic", "Premium");
        assertThat(new Visitor(port).get("/s/ada-and-grace").status()).isEqualTo(200);
        assertThat(list("SELECT s.status || ' ' || w.email || ' ' || p.subscription_status || ' ' || coalesce((p.subscription_end AT TIME ZONE 'UTC')::text, 'no end') FROM pending_signup s JOIN account w ON w.id = s.waived_by JOIN tenant t ON t.signup_id = s.id JOIN profile p ON p.account_id = t.owner_id ORDER BY s.slug"))
                .containsExactly("complete operator@example.com active 2031-06-13 00:00:00", "complete operator@example.com active no end");
        UUID ada = database.owner().sql("SELECT tenant_id FROM site_address WHERE slug = 'ada-and-grace'").query(UUID.class).single();
        assertThat(operator.get("/admin/tenants/" + ada).text()).as("the day that the file named").contains("until June 12, 2031").doesNotContain("June 13");
        assertThat(list("SELECT action FROM operator_action WHERE subject_type = 'import' ORDER BY id")).containsExactly("check_import", "confirm_import");
        assertThat(operator.get("/admin/tenants/import").text()).contains("tenants.csv", "Imported");
    }

    @Test
    void whatALineLeavesOpenTheTenantLacksAndNothingIsMadeUp() {
        Page report = upload(HEAD + "wedding,ada@example.com,,Ada,,,,,,,,\n" + "storefront,,moss,,,,,Moss,florist,Lisbon,,\n");
        assertThat(report.text()).contains("Import 2 tenants", "Will lack", "Wedding", "Address", "Owner", "Packages");

        confirm(report);
        jobs.runDue();

        assertThat(list("SELECT array_to_string(missing, ' ') FROM incomplete_tenant JOIN tenant ON tenant.id = tenant_id ORDER BY plan_code"))
                .containsExactly("owner profile segment package", "wedding address");
        assertThat(operator.get("/admin/tenants/imports/" + id()).text()).contains("Imported: 2 tenants.", "Lacks", "Show the incomplete ones");
        Page incomplete = operator.get("/admin/tenants/incomplete");
        assertThat(incomplete.text()).contains("ada@example.com", "moss").doesNotContain("null");
        for (UUID tenant : database.owner().sql("SELECT id FROM tenant").query(UUID.class).list()) {
            assertThat(operator.get("/admin/tenants/" + tenant).status()).isEqualTo(200);
        }
        assertThat(operator.get("/admin/signups?state=all").status()).isEqualTo(200);
    }

    @Test
    void whatLacksOnlyWhatThePlanKnowsIsRepairedLikeAnyOther() {
        confirm(upload(HEAD + "storefront,moss@example.com,moss,,,,,Moss,florist,Lisbon,,\n"));
        jobs.runDue();
        UUID tenant = database.owner().sql("SELECT id FROM tenant").query(UUID.class).single();
        operator.get("/admin/tenants/incomplete");

        operator.post("/admin/tenants/" + tenant + "/repairs", Map.of("stay", "yes"));

        assertThat(count("incomplete_tenant")).isZero();
        // From then on it is a tenant like any other: nobody takes a part of it away.
        assertThatThrownBy(() -> database.owner().sql("DELETE FROM package").update()).hasMessageContaining("would be incomplete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wedding,ada@example.com,ada-and-grace,Ada,,,,,,,,\n", "storefront,,moss,,,,,Moss,florist,Lisbon,standard,\n",
            "storefront,moss@example.com,,,,,,Moss,florist,Lisbon,standard,\n"})
    void whatNobodyToldIsNotRepairedAndSaysSo(String line) {
        confirm(upload(HEAD + line));
        jobs.runDue();
        UUID tenant = database.owner().sql("SELECT id FROM tenant").query(UUID.class).single();

        Page told = operator.get(operator.post("/admin/tenants/" + tenant + "/repairs", Map.of("stay", "yes")).location());

        assertThat(told.text()).contains("nothing was changed: what is missing is not known");
        assertThat(count("incomplete_tenant")).isEqualTo(1);
    }

    @Test
    void itsPageAsksForJustWhatNobodyToldAndCompletesIt() {
        UUID tenant = imported("wedding,,,Ada,,2020-06-12,,,,,,2031-06-12\n".replace("wedding,,,", "wedding,,ada-and-grace,"));
        Page page = operator.get("/admin/tenants/" + tenant);
        assertThat(page.text()).contains("none; signed up with Ada");
        assertThat(page.body()).contains("name=\"email\"", "name=\"partner2Name\"").doesNotContain("name=\"partner1Name\"", "name=\"slug\"",
                "name=\"weddingDate\"", "name=\"theme\"", "/repairs");

        Page refused = complete(tenant, Map.of("version", "0", "email", "nonsense", "partner2Name", ""));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("Please check this", "Enter an e-mail address", "Enter the other partner’s name.");
        assertThat(refused.body()).contains("value=\"nonsense\"", "aria-invalid=\"true\"");
        assertThat(complete(tenant, Map.of("version", "0", "email", "operator@example.com", "partner2Name", "Grace")).text())
                .contains("Another account or signup has this e-mail address.");

        // What it did not ask for it does not take.
        Page done = operator.get(complete(tenant, Map.of("version", "0", "email", " Ada@Example.com ", "partner2Name", "Grace", "partner1Name", "Eve",
                "slug", "eves-own", "weddingDate", "2031-01-01")).location());

        assertThat(done.text()).contains("Ada & Grace", "is complete again.", "Filled in and repaired", "E-mail address: ada@example.com", "The other partner: Grace");
        assertThat(count("incomplete_tenant")).isZero();
        assertThat(list("SELECT slug FROM site_address")).containsExactly("ada-and-grace");
        assertThat(list("SELECT wedding_date || ' ' || theme FROM wedding")).containsExactly("2020-06-12 classic");
        assertThat(list("SELECT (subscription_end AT TIME ZONE 'UTC')::text FROM profile")).as("as the file had it").containsExactly("2031-06-13 00:00:00");
        jobs.runDue();
        assertThat(list("SELECT recipient FROM mailbox_mail WHERE body LIKE '%/reset-password?token=%'")).containsExactly("ada@example.com");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "wedding,ada@example.com,,,,,,,,,, | slug=ada-and-grace&partner1Name=Ada&partner2Name=Grace&weddingDate=2031-06-14",
            "storefront,,moss,,,,,,,,, | email=moss@example.com&businessName=Moss&category=florist&city=Lisbon",
            "storefront,moss@example.com,,,,,,Moss,florist,Lisbon,, | slug=moss"})
    void whateverIsMissingIsAskedForAndTheRestIsAdded(String line, String told) {
        UUID tenant = imported(line + "\n");
        Map<String, String> fields = new java.util.HashMap<>(Map.of("version", "0"));
        for (String pair : told.split("&")) {
            fields.put(pair.split("=")[0], pair.split("=")[1]);
        }

        assertThat(complete(tenant, Map.of("version", "0")).text()).contains("Please check this");
        assertThat(complete(tenant, fields).status()).isEqualTo(303);

        assertThat(count("incomplete_tenant")).isZero();
        assertThat(count("damaged_tenant")).isZero();
        assertThat(new Visitor(port).get("/s/" + list("SELECT slug FROM site_address").getFirst()).status()).isEqualTo(200);
        assertThat(complete(tenant, fields).status()).as("from a page left open").isEqualTo(409);
    }

    @Test
    void whatIsTakenIsToldAtItsFieldAndNothingIsWritten() {
        TestTenant other = testTenants.wedding();
        UUID tenant = imported("storefront,moss@example.com,,,,,,Moss,florist,Lisbon,,\n");

        Page refused = complete(tenant, Map.of("version", "0", "slug", other.slug()));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("Another site or signup has this address.");
        assertThat(list("SELECT count(*)::text FROM pending_signup WHERE import_id IS NOT NULL AND slug IS NULL")).containsExactly("1");
        assertThat(count("operator_action WHERE action = 'tell_facts'")).isZero();
        assertThat(complete(tenant, Map.of("version", "7", "slug", "moss")).status()).isEqualTo(409);
        assertThat(count("incomplete_tenant")).isEqualTo(1);
    }

    @Test
    void ofTwoWhoFillInAtOnceOneIsRefused() throws Exception {
        UUID tenant = imported("storefront,moss@example.com,,,,,,Moss,florist,Lisbon,,\n");
        operator.get("/admin/tenants/" + tenant);
        Visitor second = signedIn("second@example.com", "owner");
        second.get("/admin/tenants/" + tenant);

        List<Integer> answers = AtOnce.run(List.<Callable<Integer>>of(
                () -> complete(tenant, Map.of("version", "0", "slug", "moss")).status(),
                () -> second.post("/admin/tenants/" + tenant + "/completions", Map.of("version", "0", "slug", "thyme")).status()));

        assertThat(answers).containsExactlyInAnyOrder(303, 409);
        assertThat(count("site_address")).isEqualTo(1);
        assertThat(count("operator_action WHERE action = 'tell_facts'")).isEqualTo(1);
    }

    @Test
    void aConfirmedImportIsCancelledBeforeItBegins() {
        Page running = confirm(upload(HEAD + ADA));
        assertThat(running.text()).contains("It is about to begin.", "Cancel the import");

        Page answer = operator.post("/admin/tenants/imports/" + id() + "/cancellations", Map.of("version", "1"));
        Page cancelled = operator.get(answer.location());
        jobs.runDue();

        assertThat(cancelled.text()).contains("Cancelled: nothing was imported.", "Import one tenant");
        assertThat(count("tenant")).isZero();
        confirm(cancelled);
        jobs.runDue();
        assertThat(count("tenant")).isEqualTo(1);
        assertThat(list("SELECT action FROM operator_action WHERE subject_type = 'import' ORDER BY id"))
                .containsExactly("check_import", "confirm_import", "cancel_import", "confirm_import");
    }

    @Test
    void anImportThatHasBegunIsNotCancelled() {
        confirm(upload(HEAD + ADA));
        database.owner().sql("UPDATE tenant_import SET begun_at = now()").update();
        assertThat(operator.get("/admin/tenants/imports/" + id()).text()).contains("It is one transaction").doesNotContain("Cancel the import");

        Page answer = operator.post("/admin/tenants/imports/" + id() + "/cancellations", Map.of("version", "1"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text()).contains("It was not cancelled: it has begun");
        jobs.runDue();
        assertThat(count("tenant")).isEqualTo(1);
        assertThat(operator.post("/admin/tenants/imports/" + id() + "/cancellations", Map.of("version", "2")).status()).isEqualTo(409);
    }

    @Test
    void linesGoAfterATimeAndTheNumbersStay() {
        confirm(upload(HEAD + ADA + "storefront,moss@example.com,,,,,,Moss,florist,Lisbon,,2031-12-31\n" + "spaceship,a@example.com,,,,,,,,,,\n"));
        jobs.runDue();
        UUID imported = id();
        upload(HEAD + MOSS);

        clock.advance(Duration.ofDays(89));
        importTenants.forgetLines();
        assertThat(count("tenant_import_row")).isEqualTo(4);
        clock.advance(Duration.ofDays(1));
        importTenants.forgetLines();

        assertThat(list("SELECT slug FROM tenant_import_row WHERE slug IS NOT NULL")).isEmpty();
        assertThat(count("tenant_import_row")).as("that of the incomplete one").isEqualTo(1);
        Page report = operator.get("/admin/tenants/imports/" + imported);
        assertThat(report.text()).contains("Imported: 2 tenants.", "Its lines name people, and were deleted").doesNotContain("Download the report");
        assertThat(report.text().replaceAll(" +", " ")).contains("Are tenants 2", "Of these incomplete 1", "Not imported 1");
        assertThat(operator.get("/admin/tenants/imports/" + id()).body()).as("looked at and not imported").doesNotContain("/confirmations");
        assertThat(operator.post("/admin/tenants/imports/" + id() + "/confirmations", Map.of("version", "0")).status()).isEqualTo(409);

        complete(database.owner().sql("SELECT tenant_id FROM incomplete_tenant").query(UUID.class).single(), Map.of("version", "0", "slug", "moss"));
        importTenants.forgetLines();
        assertThat(count("tenant_import_row")).isZero();
        assertThat(list("SELECT (subscription_end AT TIME ZONE 'UTC')::date::text FROM profile ORDER BY 1")).containsExactly("2031-06-13", "2032-01-01");
    }

    @Test
    void linesThatTheDatabaseRefusedAreKeptFromWhenTheyWereLookedAtAgain() {
        Page report = upload(HEAD + ADA);
        TestTenant quicker = testTenants.wedding();
        clock.advance(Duration.ofDays(89));
        confirm(report);
        database.damage("UPDATE site_address SET slug = 'ada-and-grace' WHERE tenant_id = '%s'".formatted(quicker.id()));
        jobs.runDue();
        assertThat(operator.get("/admin/tenants/imports/" + id()).text()).contains("the database refused line 2");

        clock.advance(Duration.ofDays(89));
        importTenants.forgetLines();
        assertThat(count("tenant_import_row")).isEqualTo(1);
        clock.advance(Duration.ofDays(1));
        importTenants.forgetLines();
        assertThat(count("tenant_import_row")).isZero();
    }

    @Test
    void whoConfirmsAnImportWaivesItsPrices() {
        Page report = upload(HEAD + ADA);
        Visitor uploader = operator;
        operator = signedIn("second@example.com", "owner");
        confirm(operator.get("/admin/tenants/imports/" + id()));
        operator = uploader;
        jobs.runDue();

        assertThat(report.text()).contains("Uploaded by operator@example.com");
        assertThat(list("SELECT w.email FROM pending_signup s JOIN account w ON w.id = s.waived_by")).containsExactly("second@example.com");
    }

    @Test
    void whatIsWrongIsToldLineByLine() {
        TestTenant other = testTenants.storefront();
        Page report = upload(HEAD
                + "spaceship,a@example.com,,,,,,,,,,\n"
                + "wedding,,,Ada,Grace,,,,,,,\n"
                + "wedding,nonsense,,,,,,,,,,\n"
                + "wedding," + other.email() + "," + other.slug() + ",,,,,,,,,\n"
                + "wedding,twin@example.com,,,,,,,,,,\n"
                + "wedding,TWIN@example.com,,,,12.6.2027,neon,,,,,soon\n"
                + "storefront,b@example.com,admin,,,,,,wizard,,some,\n"
                + ADA);

        assertThat(report.text()).contains("There is no such plan.", "There is neither an e-mail nor an address",
                "Enter an e-mail address", "has this e-mail address.", "Another site or signup has this address.",
                "Another line has this e-mail address, too.", "Enter a day, like 2027-06-12", "There is no such look.",
                "Enter the end of the subscription as a day", "kept for the platform", "There is no such trade.", "Write “standard”",
                "Import one tenant");
        assertThat(list("SELECT line::text FROM tenant_import_row WHERE faults = ''")).containsExactly("9");

        confirm(report);
        jobs.runDue();

        assertThat(list("SELECT slug FROM site_address ORDER BY slug")).containsExactly("ada-and-grace", other.slug());
    }

    @Test
    void theReportHasEveryLineInWords() {
        upload(HEAD + ADA + "wedding,nonsense,=cmd(),,,,,,,,,\n");

        Page report = operator.get("/admin/tenants/imports/" + id() + "/report");

        assertThat(report.header("Content-Type")).startsWith("text/csv");
        assertThat(report.body()).contains("\"line\",\"result\",\"plan\"", "\"2\",\"complete\",\"wedding\",\"ada@example.com\"",
                "\"3\",\"not imported\",\"wedding\",\"nonsense\",\"'=cmd()\"",
                "Enter an e-mail address");
        Page template = operator.get("/admin/tenants/import/template");
        assertThat(upload(template.body()).text()).contains("Import 2 tenants", "Nothing is wrong with any line");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF", ""})
    void semicolonsAndAByteOrderMarkAreUnderstood(String mark) {
        Page report = upload(mark + "Plan;Email;Slug;Business_Name;Category;City;Packages\r\nstorefront;moss@example.com;moss;\"Moß; & Söhne\";florist;Köln;standard\r\n\r\n");

        assertThat(report.text()).contains("Import one tenant", "Nothing is wrong with any line");
        assertThat(list("SELECT business_name || ' ' || city FROM tenant_import_row")).containsExactly("Moß; & Söhne Köln");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "''                                  | There is nothing in the file",
            "plan,email                          | There is nothing in the file",
            "plan,name\\nwedding,x               | The first line must name the columns",
            "plan,email,colour\\nwedding,a@b.de,red | There are no such columns: colour.",
            "plan,email,email\\nwedding,a,b      | The column “email” is there twice.",
            "plan,email\\nwedding,\"a@b.de       | cannot be read as CSV"})
    void aFileThatCannotBeReadIsRefusedWithAReason(String file, String message) {
        operator.get("/admin/tenants/import");

        Page answer = operator.upload("/admin/tenants/imports", "file", "tenants.csv", file.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("Please check this", message);
        assertThat(count("tenant_import")).isZero();
    }

    @Test
    void aFileThatIsTooLargeTooLongOrNotInUtf8IsRefused() {
        operator.get("/admin/tenants/import");
        String many = "plan,email\n" + IntStream.range(0, 5001).mapToObj(n -> "wedding,a%d@example.com\n".formatted(n)).collect(Collectors.joining());

        assertThat(operator.upload("/admin/tenants/imports", "file", "a.csv", (HEAD + " ".repeat(2_200_000)).getBytes(StandardCharsets.UTF_8)).text())
                .contains("more than 2 MB");
        assertThat(operator.upload("/admin/tenants/imports", "file", "a.csv", many.getBytes(StandardCharsets.UTF_8)).text())
                .contains("more than 5,000 lines");
        assertThat(operator.upload("/admin/tenants/imports", "file", "a.csv", (HEAD + ADA).replace("Ada", "Zoë").getBytes(Charset.forName("ISO-8859-1"))).text())
                .contains("not in UTF-8");
        assertThat(operator.upload("/admin/tenants/imports", "file", "", new byte[0]).text()).contains("Choose a file.");
    }

    @Test
    void whenALineIsRefusedAtTheLastMomentNothingIsImported() {
        Page report = upload(HEAD + MOSS + ADA);
        confirm(report);
        // Somebody signs up with Ada's address between the look and the import.
        TestTenant quicker = testTenants.wedding();
        database.damage("UPDATE site_address SET slug = 'ada-and-grace' WHERE tenant_id = '%s'".formatted(quicker.id()));

        jobs.runDue();

        Page told = operator.get("/admin/tenants/imports/" + id());
        assertThat(told.text()).contains("Nothing was imported: the database refused line 3", "Another site or signup has this address.", "Import one tenant");
        assertThat(count("tenant")).isEqualTo(1);
        confirm(told);
        jobs.runDue();
        assertThat(list("SELECT slug FROM site_address ORDER BY slug")).containsExactly("ada-and-grace", "moss");
    }

    @Test
    void anImportThatIsCutOffLeavesNothingAndIsTakenUpAgain() {
        confirm(upload(HEAD + IntStream.range(0, 250).mapToObj(n -> "storefront,a%1$d@example.com,shop-%1$d,,,,,Shop %1$d,florist,Lisbon,standard,\n".formatted(n))
                .collect(Collectors.joining())));
        // The 230th line cuts the connection, as a killed server would.
        database.superuser().sql("""
                CREATE SCHEMA fault;
                CREATE FUNCTION fault.cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                $$ BEGIN IF NEW.business_name = 'Shop 230' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$;
                CREATE TRIGGER fault AFTER INSERT ON storefront FOR EACH ROW EXECUTE FUNCTION fault.cut()""").update();
        try {
            assertThatThrownBy(() -> importTenants.importAll(id())).isInstanceOf(RuntimeException.class);
        } finally {
            database.mend();
        }
        assertThat(operator.get("/admin/tenants/imports/" + id()).text()).contains("200 of 250");
        assertThat(count("tenant")).isZero();
        assertThat(count("account WHERE role = 'OWNER'")).isZero();

        jobs.runDue();

        assertThat(operator.get("/admin/tenants/imports/" + id()).text()).contains("Imported: 250 tenants.");
        assertThat(count("tenant")).isEqualTo(250);
        importTenants.importAll(id());
        assertThat(count("tenant")).isEqualTo(250);
    }

    /** Among millions of signups a reference is met twice now and then. */
    @Test
    void aReferenceThatAnotherSignupHasIsExchangedForAnother() {
        testTenants.wedding();
        meetsAnothersReferenceOnce();
        try {
            confirm(upload(HEAD + MOSS + ADA));
            jobs.runDue();
        } finally {
            database.mend();
        }

        assertThat(operator.get("/admin/tenants/imports/" + id()).text()).contains("Imported: 2 tenants.");
        assertThat(count("tenant")).isEqualTo(3);
    }

    @Test
    void soItIsWhenAnOperatorMakesATenant() {
        testTenants.wedding();
        meetsAnothersReferenceOnce();
        operator.get("/admin/tenants/new?plan=storefront");
        try {
            assertThat(operator.post("/admin/tenants", Map.of("plan", "storefront", "email", "moss@example.com", "slug", "moss",
                    "businessName", "Moss", "category", "florist", "city", "Lisbon")).status()).isEqualTo(201);
        } finally {
            database.mend();
        }
        assertThat(list("SELECT slug FROM site_address")).contains("moss");
    }

    @Test
    void whatFailsForAReasonOfNoLineIsGivenUpAfterSomeTriesAndSaysWhy() {
        confirm(upload(HEAD + ADA));
        database.superuser().sql("REVOKE EXECUTE ON FUNCTION import_tenant FROM threshold_app").update();
        try {
            jobs.runDue();
            assertThat(operator.get("/admin/tenants/imports/" + id()).text()).contains("Importing", "Cancel the import");
            for (int n = 0; n < 12; n++) {
                clock.advance(Duration.ofSeconds(11));
                jobs.runDue();
            }
        } finally {
            database.superuser().sql("GRANT EXECUTE ON FUNCTION import_tenant TO threshold_app").update();
        }

        Page told = operator.get("/admin/tenants/imports/" + id());
        assertThat(told.text()).contains("Nothing was imported: every try failed", "permission denied for function import_tenant", "Import one tenant")
                .doesNotContain("refused line");
        assertThat(count("tenant")).isZero();
        assertThat(count("scheduled_tasks WHERE task_name = 'import-tenants'")).isZero();
        confirm(told);
        jobs.runDue();
        assertThat(operator.get("/admin/tenants/imports/" + id()).text()).contains("Imported: one tenant.").doesNotContain("every try failed");
    }

    @Test
    void betweenTwoTriesThatFailedAnImportIsCancelled() {
        confirm(upload(HEAD + ADA));
        database.superuser().sql("REVOKE EXECUTE ON FUNCTION import_tenant FROM threshold_app").update();
        try {
            jobs.runDue();
            operator.post("/admin/tenants/imports/" + id() + "/cancellations", Map.of("version", "1"));
            clock.advance(Duration.ofSeconds(11));
            jobs.runDue();
        } finally {
            database.superuser().sql("GRANT EXECUTE ON FUNCTION import_tenant TO threshold_app").update();
        }

        assertThat(operator.get("/admin/tenants/imports/" + id()).text()).contains("Import one tenant").doesNotContain("every try failed");
        assertThat(count("tenant")).isZero();
    }

    /** The next signup gets the reference of one that is there, and those after it their own: sequences know no rollback. */
    private void meetsAnothersReferenceOnce() {
        database.mend();
        database.superuser().sql("""
                CREATE SCHEMA fault;
                CREATE SEQUENCE fault.met;
                CREATE FUNCTION fault.meet() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                $$ BEGIN
                    IF nextval('fault.met') = 1 THEN NEW.reference := (SELECT min(reference) FROM public.pending_signup); END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER fault BEFORE INSERT ON pending_signup FOR EACH ROW EXECUTE FUNCTION fault.meet()""").update();
    }

    @Test
    void anOutdatedPageImportsNothing() {
        Page report = upload(HEAD + ADA);
        confirm(report);

        Page again = operator.post("/admin/tenants/imports/" + id() + "/confirmations", Map.of("version", "0"));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text()).contains("Nothing was done: this import is not any more as you saw it.");
        jobs.runDue();
        assertThat(count("tenant")).isEqualTo(1);
    }

    @Test
    void aViewerReadsReportsAndImportsNothing() {
        upload(HEAD + ADA);
        Visitor viewer = signedIn("viewer@example.com", "viewer");

        assertThat(viewer.get("/admin/tenants/import").body()).doesNotContain("type=\"file\"");
        assertThat(viewer.get("/admin/tenants/imports/" + id()).body()).doesNotContain("/confirmations");
        assertThat(viewer.post("/admin/tenants/imports/" + id() + "/confirmations", Map.of("version", "0")).status()).isEqualTo(403);
        assertThat(viewer.upload("/admin/tenants/imports", "file", "a.csv", (HEAD + MOSS).getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(403);
        assertThat(count("tenant_import")).isEqualTo(1);
    }

    @Test
    void nobodyElseTakesTheWayPastTheCheck() {
        upload(HEAD + "storefront,moss@example.com,moss,,,,,,,,,\n");
        UUID id = id();

        assertThatThrownBy(() -> database.application().sql("SELECT import_tenant(?, 2, 'TH-TEST')").param(id).query().singleValue())
                .hasMessageContaining("is not to be imported");
        TestTenant tenant = testTenants.wedding();
        assertThatThrownBy(() -> database.application().sql("UPDATE tenant SET imported_in = pg_current_xact_id()").update())
                .rootCause().hasMessageContaining("permission denied");
        assertThatThrownBy(() -> database.application().sql("UPDATE pending_signup SET import_id = ? WHERE id = ?").params(id, tenant.signupId()).update())
                .rootCause().hasMessageContaining("only import_tenant");
        assertThatThrownBy(() -> database.application().sql("INSERT INTO pending_signup (reference, plan_code, resume_token_hash, price_amount, currency, import_id) VALUES ('TH-X', 'wedding', sha256('x'), 0, 'USD', ?)")
                .param(id).update()).rootCause().hasMessageContaining("only import_tenant");
        assertThatThrownBy(() -> database.application().sql("UPDATE pending_signup SET email = NULL").update())
                .hasMessageContaining("pending_signup_has_an_email");
        assertThat(count("tenant")).isEqualTo(1);
    }

    @Test
    void theDatabaseLetsNobodyPretendThatAnImportWasConfirmed() {
        confirm(upload(HEAD + ADA));
        UUID running = id();
        upload(HEAD + MOSS + "spaceship,a@example.com,,,,,,,,,,\n");
        UUID looked = id();
        UUID operatorId = database.owner().sql("SELECT id FROM account").query(UUID.class).single();
        JdbcClient application = database.application();

        assertThat(refusal(() -> application.sql("INSERT INTO tenant_import (file_name, uploaded_by, uploaded_at, status) VALUES ('x', ?, now(), 'running')")
                .param(operatorId).update())).isEqualTo("42501");
        assertThat(refusal(() -> application.sql("INSERT INTO tenant_import_row (import_id, line, faults, missing, tenant_id) VALUES (?, 9, '', '', NULL)")
                .param(running).update())).isEqualTo("42501");
        for (JdbcClient anybody : List.of(application, database.owner(), database.superuser())) {
            assertThat(refusal(() -> anybody.sql("UPDATE tenant_import SET status = 'running' WHERE id = ?").param(looked).update())).isEqualTo("TH409");
            assertThat(refusal(() -> anybody.sql("UPDATE tenant_import SET status = 'done', finished_at = now() WHERE id = ?").param(looked).update())).isEqualTo("TH409");
            assertThat(refusal(() -> anybody.sql("UPDATE tenant_import SET status = 'done', finished_at = now() WHERE id = ?").param(running).update())).isEqualTo("TH409");
            assertThat(refusal(() -> anybody.sql("INSERT INTO tenant_import_row (import_id, line, faults, missing) VALUES (?, 9, '', '')")
                    .param(running).update())).isEqualTo("TH409");
            assertThat(refusal(() -> anybody.sql("UPDATE tenant_import_row SET faults = 'x' WHERE import_id = ?").param(running).update())).isEqualTo("TH409");
            assertThat(refusal(() -> anybody.sql("DELETE FROM tenant_import_row WHERE import_id = ?").param(running).update())).isEqualTo("TH409");
        }
        for (String who : List.of("viewer", "disabled", "owner of a site")) {
            UUID id = who.equals("owner of a site") ? testTenants.wedding().ownerId() : testTenants.operator(who + "@example.com", who.equals("viewer") ? "viewer" : "operator");
            if (who.equals("disabled")) {
                database.owner().sql("UPDATE operator SET disabled_at = now() WHERE account_id = ?").param(id).update();
            }
            assertThat(refusal(() -> application.sql("UPDATE tenant_import SET status = 'running', confirmed_by = ? WHERE id = ?").params(id, looked).update()))
                    .as(who).isEqualTo("TH409");
        }
        jobs.runDue();
        assertThat(refusal(() -> application.sql("UPDATE tenant_import SET status = 'running', confirmed_by = ?, finished_at = NULL WHERE id = ?").params(operatorId, running).update()))
                .isEqualTo("TH409");
    }

    /** Whatever it is called: a role that may write signups is not thereby import_tenant. */
    @Test
    void noOtherRoleSaysThatASignupWasImportedEither() throws Exception {
        upload(HEAD + ADA);
        UUID id = id();
        TestTenant tenant = testTenants.wedding();
        try (var session = DatabaseSession.begin(TestServer.superuser())) {
            session.jdbc().sql("CREATE ROLE renamed_app").update();
            session.jdbc().sql("GRANT SELECT, UPDATE ON pending_signup TO renamed_app").update();
            session.jdbc().sql("GRANT USAGE ON SCHEMA public TO renamed_app").update();
            session.jdbc().sql("SET LOCAL ROLE renamed_app").update();
            assertThat(refusal(() -> session.jdbc().sql("UPDATE pending_signup SET import_id = ? WHERE id = ?").params(id, tenant.signupId()).update()))
                    .isEqualTo("42501");
        }
        assertThat(refusal(() -> database.superuser().sql("UPDATE pending_signup SET import_id = ? WHERE id = ?").params(id, tenant.signupId()).update()))
                .isEqualTo("42501");
    }

    /** Of the one line, which is imported. */
    private UUID imported(String line) {
        confirm(upload(HEAD + line));
        jobs.runDue();
        return database.owner().sql("SELECT tenant_id FROM tenant_import_row WHERE tenant_id IS NOT NULL").query(UUID.class).single();
    }

    private Page complete(UUID tenant, Map<String, String> fields) {
        return operator.post("/admin/tenants/" + tenant + "/completions", fields);
    }

    private Visitor signedIn(String email, String level) {
        database.application().sql("SELECT create_operator(?, ?, ?)").params(email, TestTenants.PASSWORD_HASH, level)
                .query(UUID.class).single();
        Visitor visitor = new Visitor(port);
        visitor.signIn(email, TestTenants.PASSWORD);
        return visitor;
    }

    private Page upload(String file) {
        operator.get("/admin/tenants/import");
        Page answer = operator.upload("/admin/tenants/imports", "file", "tenants.csv", file.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        return operator.get(answer.location());
    }

    private Page confirm(Page report) {
        String version = report.body().replaceAll("(?s).*name=\"version\" value=\"(\\d+)\".*", "$1");
        Page answer = operator.post("/admin/tenants/imports/" + id() + "/confirmations", Map.of("version", version));
        assertThat(answer.status()).isEqualTo(303);
        return operator.get(answer.location());
    }

    /** Of the latest import. */
    private UUID id() {
        return database.owner().sql("SELECT id FROM tenant_import ORDER BY id DESC LIMIT 1").query(UUID.class).single();
    }

    private List<String> list(String query) {
        return database.owner().sql(query).query(String.class).list();
    }

    private long count(String table) {
        return database.owner().sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }
}
