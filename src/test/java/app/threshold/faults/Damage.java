package app.threshold.faults;

import org.springframework.jdbc.core.simple.JdbcClient;

/** A storefront cannot be made, whoever tries and however often: its plan has lost its package templates. */
final class Damage {

    private Damage() {
    }

    static void inflict(JdbcClient shop) {
        shop.sql("CREATE TABLE IF NOT EXISTS lost_template AS SELECT * FROM package_template").update();
        // Past the trigger that would not let a plan lose its last one.
        shop.sql("SET session_replication_role = replica; DELETE FROM package_template; SET session_replication_role = origin").update();
    }

    static void repair(JdbcClient shop) {
        shop.sql("INSERT INTO package_template SELECT * FROM lost_template ON CONFLICT DO NOTHING").update();
    }
}
