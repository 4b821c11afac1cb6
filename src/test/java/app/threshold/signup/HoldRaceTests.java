package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.tenant.AddressTakenException;
import app.threshold.tenant.EmailTakenException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

/** A hundred customers press the review's button at the same moment and want the same. */
@IntegrationTest
class HoldRaceTests {

    private static final int CUSTOMERS = 100;

    @Autowired
    PlaceOrder placeOrder;

    @Autowired
    PendingSignups signups;

    @Autowired
    Database database;

    enum Wanted {

        ADDRESS("slug = 'ada-and-grace'", AddressTakenException.class),
        EMAIL("email = 'ada@example.com'", EmailTakenException.class);

        private final String same;
        private final Class<? extends Exception> refusal;

        Wanted(String same, Class<? extends Exception> refusal) {
            this.same = same;
            this.refusal = refusal;
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneGetsTheHoldAndNinetyNineAreRefusedBeforeAnyPayment(Wanted wanted) throws Exception {
        TestTenants tenants = new TestTenants(database.application());
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            ids.add(tenants.heldWedding(19900).id());
        }
        database.owner().sql("DELETE FROM site_address").update();
        database.owner().sql("DELETE FROM email_claim").update();
        database.owner().sql("UPDATE pending_signup SET status = 'draft', held_at = NULL, " + wanted.same).update();

        List<Callable<String>> presses = ids.stream().map(id -> (Callable<String>) () -> {
            try {
                return placeOrder.place(signups.findById(id).orElseThrow(), URI.create("http://localhost")).getPath().replaceAll("/[^/]+$", "");
            } catch (AddressTakenException | EmailTakenException refused) {
                return refused.getClass().getSimpleName();
            }
        }).toList();
        List<String> answers = AtOnce.run(presses);

        assertThat(answers).filteredOn("/sandbox/checkout"::equals).hasSize(1);
        assertThat(answers).filteredOn(wanted.refusal.getSimpleName()::equals).hasSize(CUSTOMERS - 1);
        assertThat(count("pending_signup WHERE status = 'held'")).isOne();
        assertThat(count("site_address")).isOne();
        assertThat(count("email_claim")).isOne();
        assertThat(count("payment")).as("checkouts begun").isOne();
    }

    private long count(String what) {
        return database.owner().sql("SELECT count(*) FROM " + what).query(Long.class).single();
    }
}
