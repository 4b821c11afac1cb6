package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.QueryCounter;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTest
class PlatformTests {

    @Autowired
    Database database;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    QueryCounter counter;

    @Test
    void theApplicationRunsAsTheRoleWithLeastRights() {
        assertThat(jdbc.sql("SELECT current_user").query(String.class).single()).isEqualTo("threshold_app");
        assertThatThrownBy(() -> jdbc.sql("CREATE TABLE own (id int)").update())
                .rootCause().hasMessageContaining("permission denied for schema public");
        assertThat(counter.count()).isEqualTo(2);
    }

    @Test
    void theOwnerMigrated() {
        assertThat(database.owner().sql("SELECT tableowner FROM pg_tables WHERE tablename = 'scheduled_tasks'")
                .query(String.class).single()).isEqualTo("threshold");
    }
}
