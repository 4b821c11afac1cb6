package app.threshold.faults;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What is left of a {@link Crowd} in the application's database and in Stripe's.
 *
 * @param tenants customers, by number, who have a tenant
 * @param partialTenants tenants that lack something
 * @param accountsWithoutTenant owners who can sign in and have nothing
 * @param holdsOfNobody addresses and e-mails held by signups for which no money can move any more
 * @param refunded customers who have all their money back
 */
record Books(Set<Integer> tenants, int partialTenants, int accountsWithoutTenant, int holdsOfNobody, Set<Integer> chargedTwice,
        Set<Integer> chargedWithoutTenant, Set<Integer> tenantsWithoutCharge, Set<Integer> refunded) {

    static Books of(World world) {
        JdbcClient shop = world.shop();
        Map<String, Integer> numbers = new HashMap<>();
        shop.sql("SELECT id::text AS id, substr(reference, 2)::int AS number FROM pending_signup WHERE reference ~ '^F[0-9]+$'")
                .query((row, n) -> numbers.put(row.getString(1), row.getInt(2))).list();
        Set<Integer> tenants = new HashSet<>(shop.sql("""
                SELECT substr(reference, 2)::int FROM tenant JOIN pending_signup ON pending_signup.id = signup_id""")
                .query(Integer.class).list());
        Map<Integer, Integer> kept = new HashMap<>();
        Map<Integer, Integer> given = new HashMap<>();
        world.stripe().sql("""
                SELECT s.client_reference_id, p.amount_refunded = p.amount FROM sandbox.payment_intent p
                JOIN sandbox.checkout_session s ON s.id = p.checkout_session_id
                WHERE coalesce(to_jsonb(p) ->> 'status', 'succeeded') = 'succeeded'""")
                .query((row, n) -> (row.getBoolean(2) ? given : kept).merge(numbers.get(row.getString(1)), 1, Integer::sum)).list();
        var chargedWithoutTenant = new HashSet<>(kept.keySet());
        chargedWithoutTenant.removeAll(tenants);
        var tenantsWithoutCharge = new HashSet<>(tenants);
        tenantsWithoutCharge.removeAll(kept.keySet());
        var refunded = new HashSet<>(given.keySet());
        refunded.removeAll(kept.keySet());
        return new Books(tenants,
                shop.sql("SELECT count(*) FROM incomplete_tenant").query(Integer.class).single(),
                shop.sql("""
                        SELECT count(*) FROM account WHERE role = 'OWNER'
                            AND NOT EXISTS (SELECT FROM tenant WHERE owner_id = account.id)""").query(Integer.class).single(),
                shop.sql("""
                        SELECT (SELECT count(*) FROM site_address WHERE signup_id IS NOT NULL)
                            + (SELECT count(*) FROM email_claim WHERE signup_id IS NOT NULL)""").query(Integer.class).single(),
                kept.entrySet().stream().filter(entry -> entry.getValue() > 1).map(Map.Entry::getKey).collect(Collectors.toSet()),
                chargedWithoutTenant, tenantsWithoutCharge, refunded);
    }

    /** Customers to whom something was acknowledged, and who have neither a tenant nor their money back. */
    Set<Integer> lost(Crowd crowd) {
        var lost = new HashSet<>(crowd.paid());
        lost.removeAll(refunded);
        // Who was led to a dashboard has been promised one.
        lost.addAll(crowd.welcomed());
        lost.removeAll(tenants);
        return lost;
    }

    /** All that both databases know of those who paid and have nothing, for whoever has to find out why. */
    String explained(World world) {
        return chargedWithoutTenant.stream().map(number -> {
            String signup = world.shop().sql("SELECT id FROM pending_signup WHERE reference = ?").param("F" + number)
                    .query(String.class).single();
            return "customer " + number + ", at " + world.now() + "\n"
                    + rows(world.shop(), "pending_signup WHERE id::text = ?", signup)
                    + rows(world.shop(), "payment WHERE signup_id::text = ?", signup)
                    + rows(world.shop(), "provisioning_attempt WHERE signup_id::text = ?", signup)
                    + rows(world.shop(), "scheduled_tasks WHERE ? <> ''", signup)
                    + rows(world.shop(), "stripe_event WHERE payment_id IN (SELECT id FROM payment WHERE signup_id::text = ?)", signup)
                    + rows(world.stripe(), "sandbox.checkout_session WHERE client_reference_id = ?", signup)
                    + rows(world.stripe(), """
                            sandbox.payment_intent WHERE checkout_session_id IN
                                (SELECT id FROM sandbox.checkout_session WHERE client_reference_id = ?)""", signup);
        }).collect(Collectors.joining("\n"));
    }

    private static String rows(JdbcClient database, String from, String signup) {
        return database.sql("SELECT tableoid::regclass || ' ' || to_jsonb(x) FROM (SELECT tableoid, * FROM " + from + ") x")
                .param(signup).query(String.class).list().stream().map(row -> row + "\n").collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return "%d tenants, %d partial, %d accounts without one, %d holds left, %d charged twice, %d charged and no tenant, %d tenants not charged, %d refunded"
                .formatted(tenants.size(), partialTenants, accountsWithoutTenant, holdsOfNobody, chargedTwice.size(),
                        chargedWithoutTenant.size(), tenantsWithoutCharge.size(), refunded.size());
    }
}
