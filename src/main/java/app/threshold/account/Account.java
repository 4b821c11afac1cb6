package app.threshold.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;

/**
 * Who logs in. Made by the database's functions only; the one thing that changes here is the password, and
 * {@code @DynamicUpdate} keeps the statement to the columns that the running role may write.
 */
@Entity
@DynamicUpdate
public class Account {

    @Id
    private UUID id;

    @Column(updatable = false)
    private String email;

    private String passwordHash;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    private Role role;

    @Column(updatable = false)
    private Instant createdAt;

    private Instant updatedAt;

    @SuppressWarnings("NullAway.Init")
    protected Account() {
    }

    public UUID getId() {
        return id;
    }

    /** As {@link EmailAddresses#normalize} leaves it. */
    public String getEmail() {
        return email;
    }

    public Role getRole() {
        return role;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }

    String getPasswordHash() {
        return passwordHash;
    }

    void changePassword(String hash, Instant at) {
        passwordHash = hash;
        updatedAt = at;
    }
}
