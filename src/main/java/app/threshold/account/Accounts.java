package app.threshold.account;

import jakarta.persistence.EntityManager;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;

/** The accounts there are. E-mail addresses are taken as people type them. */
@Repository
public class Accounts {

    private final EntityManager entities;

    Accounts(EntityManager entities) {
        this.entities = entities;
    }

    public Optional<Account> findById(UUID id) {
        return Optional.ofNullable(entities.find(Account.class, id));
    }

    public Optional<Account> findByEmail(String email) {
        return Optional.ofNullable(entities.createQuery("from Account where email = :email", Account.class)
                .setParameter("email", EmailAddresses.normalize(email)).getSingleResultOrNull());
    }

    /** To choose what is mailed, never what is shown: no page tells whether an e-mail address has an account. */
    public boolean exists(String email) {
        return findByEmail(email).isPresent();
    }

    boolean anyOperator() {
        return entities.createQuery("select count(*) from Account where role = OPERATOR", Long.class)
                .getSingleResult() > 0;
    }
}
