package app.threshold.account;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.AtOnce;
import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;

/** The database's share: whoever asks for what, an installation keeps an owner who can act. */
@IntegrationTest
class OperatorLevelTests {

    private static final String LAST_OWNER = "TH409";
    private static final String NO_SUCH = "TH404";

    @Autowired
    Database database;

    @Autowired
    TestTenants tenants;

    @Test
    void theLastOwnerIsNeitherDemotedNorDisabled() {
        UUID owner = tenants.operator("owner@example.com", "owner");
        tenants.operator("operator@example.com", "operator");
        assertThat(demote(owner)).isEqualTo(LAST_OWNER);
        assertThat(disable(owner)).isEqualTo(LAST_OWNER);
        assertThat(owners()).isOne();
    }

    @Test
    void anotherOwnerCountsOnlyWhoCanSignIn() {
        UUID owner = tenants.operator("owner@example.com", "owner");
        database.application().sql("SELECT create_operator('invited@example.com', ?, 'owner', now())")
                .param(TestTenants.PASSWORD_HASH).query().singleValue();
        assertThat(disable(owner)).isEqualTo(LAST_OWNER);
        UUID second = tenants.operator("second@example.com", "owner");
        assertThat(disable(second)).isNull();
        assertThat(demote(owner)).isEqualTo(LAST_OWNER);
        database.application().sql("SELECT enable_operator(?)").param(second).query().singleValue();
        assertThat(demote(owner)).isNull();
    }

    @RepeatedTest(20)
    void ofTwoOwnersWhoDemoteEachOtherAtOnceOneStays() throws Exception {
        UUID one = tenants.operator("one@example.com", "owner");
        UUID two = tenants.operator("two@example.com", "owner");
        List<Callable<String>> calls = List.of(() -> String.valueOf(demote(one)), () -> String.valueOf(disable(two)));
        assertThat(AtOnce.run(calls)).containsExactlyInAnyOrder("null", LAST_OWNER);
        assertThat(owners()).isOne();
    }

    @Test
    void anInvitationIsWithdrawnWithItsAccountAndOnlyAsLongAsItIsOpen() {
        UUID owner = tenants.operator("owner@example.com", "owner");
        UUID invited = database.application().sql("SELECT create_operator('invited@example.com', ?, 'viewer', now())")
                .param(TestTenants.PASSWORD_HASH).query(UUID.class).single();
        assertThat(withdraw(owner)).isEqualTo(NO_SUCH);
        assertThat(withdraw(invited)).isNull();
        assertThat(withdraw(invited)).isEqualTo(NO_SUCH);
        assertThat(database.owner().sql("SELECT email FROM email_claim").query(String.class).list()).containsExactly("owner@example.com");
    }

    private String demote(UUID id) {
        return refused(() -> database.application().sql("SELECT change_operator_level(?, 'viewer')").param(id).query().singleValue());
    }

    private String disable(UUID id) {
        return refused(() -> database.application().sql("SELECT disable_operator(?, now())").param(id).query().singleValue());
    }

    private String withdraw(UUID id) {
        return refused(() -> database.application().sql("SELECT withdraw_invitation(?)").param(id).query().listOfRows());
    }

    /** The SQLSTATE, or null where there was none. */
    private static String refused(Runnable call) {
        try {
            call.run();
            return null;
        } catch (DataAccessException refused) {
            return ((SQLException) refused.getMostSpecificCause()).getSQLState();
        }
    }

    private long owners() {
        return database.owner().sql("SELECT count(*) FROM operator WHERE level = 'owner' AND disabled_at IS NULL")
                .query(Long.class).single();
    }
}
