package app.threshold.tenant;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The registries of addresses and e-mails. A hold is a row in each, written before money may move; their keys decide
 * who was first.
 */
@Repository
public class Holds {

    private final JdbcClient jdbc;

    Holds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Holds an address and an e-mail for a signup, in the caller's transaction. What the signup held before is given
     * up, what it holds already it keeps: a signup never trips over its own hold.
     *
     * @throws AddressTakenException when another has the address
     * @throws EmailTakenException when another has the e-mail
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void take(UUID signupId, String slug, String email) {
        jdbc.sql("DELETE FROM site_address WHERE signup_id = :signupId AND slug <> :slug")
                .param("signupId", signupId).param("slug", slug).update();
        jdbc.sql("DELETE FROM email_claim WHERE signup_id = :signupId AND email <> :email")
                .param("signupId", signupId).param("email", email).update();
        // The insert waits for whoever is about to write the same key, so what is read after it is decided.
        boolean slugIsOurs = jdbc.sql("""
                INSERT INTO site_address (slug, signup_id) VALUES (:slug, :signupId)
                ON CONFLICT (slug) DO NOTHING
                """).param("slug", slug).param("signupId", signupId).update() == 1
                || jdbc.sql("SELECT count(*) FROM site_address WHERE slug = :slug AND signup_id = :signupId")
                .param("slug", slug).param("signupId", signupId).query(Integer.class).single() == 1;
        if (!slugIsOurs) {
            throw new AddressTakenException(slug);
        }
        boolean emailIsOurs = jdbc.sql("""
                INSERT INTO email_claim (email, signup_id) VALUES (:email, :signupId)
                ON CONFLICT (email) DO NOTHING
                """).param("email", email).param("signupId", signupId).update() == 1
                || jdbc.sql("SELECT count(*) FROM email_claim WHERE email = :email AND signup_id = :signupId")
                .param("email", email).param("signupId", signupId).query(Integer.class).single() == 1;
        if (!emailIsOurs) {
            throw new EmailTakenException();
        }
    }

    /** Gives up what the signup holds; what passed to a tenant is no hold any more and stays. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void release(UUID signupId) {
        jdbc.sql("DELETE FROM site_address WHERE signup_id = :signupId").param("signupId", signupId).update();
        jdbc.sql("DELETE FROM email_claim WHERE signup_id = :signupId").param("signupId", signupId).update();
    }

    /**
     * Which of some addresses nobody has, or only this signup. A hint for the person who types, never the decision.
     *
     * @param signupId whose own hold counts as free
     * @return the free ones, in the order given
     */
    @Transactional(readOnly = true)
    public List<String> free(UUID signupId, List<String> slugs) {
        Set<String> taken = new HashSet<>(jdbc.sql("""
                SELECT slug FROM site_address WHERE slug IN (:slugs) AND signup_id IS DISTINCT FROM :signupId
                """).param("slugs", slugs).param("signupId", signupId).query(String.class).list());
        return slugs.stream().filter(slug -> !taken.contains(slug)).toList();
    }
}
