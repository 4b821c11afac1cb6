package app.threshold.journeys;

import app.threshold.support.Database;

/** What stands in the database at the end, ours and the sandbox's. */
final class Books {

    private final Database database;

    Books(Database database) {
        this.database = database;
    }

    long tenants() {
        return count("tenant");
    }

    long incompleteTenants() {
        return count("incomplete_tenant");
    }

    long paidPayments() {
        return count("payment WHERE status = 'paid'");
    }

    /** How often the payment provider charged somebody for the signup with this e-mail. */
    long charges(String email) {
        return database.superuser().sql("""
                SELECT count(*) FROM sandbox.payment_intent intent
                JOIN sandbox.checkout_session session ON session.id = intent.checkout_session_id
                JOIN pending_signup signup ON signup.id::text = session.client_reference_id
                WHERE signup.email = ? AND intent.status = 'succeeded'""").param(email).query(Long.class).single();
    }

    String signupStatus(String email) {
        return database.owner().sql("SELECT status FROM pending_signup WHERE email = ?").param(email)
                .query(String.class).single();
    }

    private long count(String what) {
        return database.owner().sql("SELECT count(*) FROM " + what).query(Long.class).single();
    }
}
