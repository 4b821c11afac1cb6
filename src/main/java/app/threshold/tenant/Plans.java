package app.threshold.tenant;

import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The plans, as they are sold at this moment. */
@Repository
@Transactional(readOnly = true)
public class Plans {

    private static final String SELECT = "SELECT code, name, description, price_amount, currency, term_months FROM plan ";

    private final JdbcClient jdbc;

    Plans(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** In the order in which they are offered. */
    public List<Plan> all() {
        return jdbc.sql(SELECT + "ORDER BY position").query(Plan.class).list();
    }

    public Optional<Plan> find(String code) {
        return jdbc.sql(SELECT + "WHERE code = :code").param("code", code).query(Plan.class).optional();
    }
}
