package app.threshold.tenant;

import static app.threshold.support.DatabaseSession.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** An error at any table that provision_tenant writes, at any moment up to the commit, leaves no trace. */
@IntegrationTest
class ProvisionTenantRollbackTests {

    private static final Set<String> WRITTEN_FOR_ALL = Set.of("account", "email_claim", "profile", "tenant", "site_address",
            "pending_signup", "provisioning_attempt");
    private static final Set<String> WRITTEN_FOR_A_WEDDING = Set.of("wedding");
    private static final Set<String> WRITTEN_FOR_A_STOREFRONT = Set.of("storefront", "segment", "package");

    private static final List<String> MOMENTS = List.of(
            "TRIGGER sabotage BEFORE INSERT OR UPDATE ON %s",
            "TRIGGER sabotage AFTER INSERT OR UPDATE ON %s",
            "CONSTRAINT TRIGGER sabotage AFTER INSERT OR UPDATE ON %s DEFERRABLE INITIALLY DEFERRED");

    @Autowired
    Database database;

    @Autowired
    TenantProvisioningService service;

    private TestTenants tenants;

    @BeforeEach
    void connect() {
        tenants = new TestTenants(database.application());
    }

    static Stream<Arguments> everyTableAndMoment() {
        return Stream.concat(
                Stream.of(WRITTEN_FOR_ALL, WRITTEN_FOR_A_WEDDING).flatMap(Set::stream).map(table -> List.of("wedding", table)),
                Stream.of(WRITTEN_FOR_ALL, WRITTEN_FOR_A_STOREFRONT).flatMap(Set::stream).map(table -> List.of("storefront", table)))
                .flatMap(pair -> MOMENTS.stream().map(moment -> Arguments.of(pair.get(0), pair.get(1), moment)));
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @MethodSource("everyTableAndMoment")
    void anErrorAtATableLeavesNoRowAnywhereAndTheSignupOpen(String plan, String table, String moment) {
        TestSignup signup = plan.equals("wedding") ? tenants.pay(tenants.heldWedding(19900)) : tenants.heldStorefront(0);
        var before = Fingerprints.of(database.superuser());
        database.superuser().sql("""
                CREATE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'sabotaged' USING ERRCODE = 'TH999'; END $$;
                CREATE %s FOR EACH ROW EXECUTE FUNCTION sabotage()""".formatted(moment.formatted(table))).update();
        try {
            assertThat(refusal(() -> tenants.provision(signup))).isEqualTo("TH999");
        } finally {
            database.superuser().sql("DROP FUNCTION sabotage() CASCADE").update();
        }
        assertThat(Fingerprints.changed(before, Fingerprints.of(database.superuser()))).isEmpty();
        assertThat(tenants.provision(signup).id()).as("the next try").isNotNull();
    }

    @Test
    void theTablesAboveAreAllThatAreWritten() {
        TestSignup wedding = tenants.heldWedding(0);
        TestSignup storefront = tenants.heldStorefront(0);
        assertThat(writtenBy(wedding)).isEqualTo(union(WRITTEN_FOR_ALL, WRITTEN_FOR_A_WEDDING));
        assertThat(writtenBy(storefront)).isEqualTo(union(WRITTEN_FOR_ALL, WRITTEN_FOR_A_STOREFRONT));
    }

    /** An error at that one is a test of the service's own. */
    @Test
    void throughTheServiceTheMailsJobIsAllThatComesOnTop() {
        TestSignup wedding = tenants.heldWedding(0);
        var before = Fingerprints.of(database.superuser());
        service.createFromSignup(wedding.id(), ProvisioningTrigger.WIZARD);
        assertThat(Fingerprints.changed(before, Fingerprints.of(database.superuser())))
                .isEqualTo(union(union(WRITTEN_FOR_ALL, WRITTEN_FOR_A_WEDDING), Set.of("scheduled_tasks")));
    }

    private Set<String> writtenBy(TestSignup signup) {
        var before = Fingerprints.of(database.superuser());
        tenants.provision(signup);
        return Fingerprints.changed(before, Fingerprints.of(database.superuser()));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }
}
