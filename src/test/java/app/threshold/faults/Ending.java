package app.threshold.faults;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How a signup stands: what the application's database says of it, and what Stripe's says of the money.
 *
 * @param holds addresses and e-mails that it holds
 * @param incomplete tenants of its that lack something
 * @param sessions the states of its checkout sessions, as Stripe has them
 * @param charges of its sessions, as Stripe has them
 * @param payments our rows, for people to read
 */
record Ending(String status, int tenants, int holds, int incomplete, List<String> sessions, List<Charge> charges,
        List<String> payments) {

    static final long PRICE = 19_900;

    record Charge(long amount, long refunded) {
    }

    /** The good ends. A draft that never cost anything and is cleaned up is the second as well. */
    enum Good {
        COMPLETE("tenant"), REFUNDED("refunded"), NOTHING("nothing charged");

        private final String title;

        Good(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static Ending of(UUID signup, World world) {
        JdbcClient shop = world.shop();
        return new Ending(
                shop.sql("SELECT status FROM pending_signup WHERE id = ?").param(signup).query(String.class).optional().orElse("gone"),
                count(shop, "SELECT count(*) FROM tenant WHERE signup_id = :id", signup),
                count(shop, """
                        SELECT (SELECT count(*) FROM site_address WHERE signup_id = :id)
                            + (SELECT count(*) FROM email_claim WHERE signup_id = :id)""", signup),
                count(shop, """
                        SELECT count(*) FROM incomplete_tenant JOIN tenant ON tenant.id = tenant_id
                        WHERE signup_id = :id""", signup),
                world.stripe().sql("SELECT status FROM sandbox.checkout_session WHERE client_reference_id = ? ORDER BY number")
                        .param(signup.toString()).query(String.class).list(),
                world.stripe().sql("""
                        SELECT p.amount, p.amount_refunded AS refunded FROM sandbox.payment_intent p
                        JOIN sandbox.checkout_session s ON s.id = p.checkout_session_id
                        WHERE s.client_reference_id = ? AND coalesce(to_jsonb(p) ->> 'status', 'succeeded') = 'succeeded'
                        ORDER BY p.created_at""")
                        .param(signup.toString()).query(Charge.class).list(),
                shop.sql("SELECT status || ' ' || amount FROM payment WHERE signup_id = ? ORDER BY id")
                        .param(signup).query(String.class).list());
    }

    /** Empty as long as something is left to be done, or has gone wrong. */
    Optional<Good> good() {
        List<Charge> kept = charges.stream().filter(charge -> charge.refunded == 0).toList();
        boolean wholeOrBack = charges.stream().allMatch(charge -> charge.refunded == 0 || charge.refunded == charge.amount);
        if (!wholeOrBack || holds != 0 || incomplete != 0 || sessions.contains("open")) {
            return Optional.empty();
        }
        if (status.equals("complete") && tenants == 1 && kept.size() == 1 && kept.getFirst().amount == PRICE) {
            return Optional.of(Good.COMPLETE);
        }
        if (tenants == 0 && kept.isEmpty()) {
            return charges.isEmpty() ? status.matches("draft|gone") ? Optional.of(Good.NOTHING) : Optional.empty()
                    : status.equals("refunded") ? Optional.of(Good.REFUNDED) : Optional.empty();
        }
        return Optional.empty();
    }

    private static int count(JdbcClient database, String sql, UUID signup) {
        return database.sql(sql).params(Map.of("id", signup)).query(Integer.class).single();
    }
}
