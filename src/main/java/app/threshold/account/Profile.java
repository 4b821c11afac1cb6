package app.threshold.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** What an owner's account is entitled to. Operators have none. */
@Entity
@Immutable
public class Profile {

    @Id
    private UUID accountId;

    private String subscriptionStatus;

    @Nullable
    private Instant subscriptionEnd;

    @Column(insertable = false)
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected Profile() {
    }

    public UUID getAccountId() {
        return accountId;
    }

    /** {@code active} or {@code ended}. */
    public String getSubscriptionStatus() {
        return subscriptionStatus;
    }

    /** When the plan's term is over; nothing where the plan has no end. */
    public Optional<Instant> getSubscriptionEnd() {
        return Optional.ofNullable(subscriptionEnd);
    }

    public Instant getCreatedAt() {
        return createdAt;
    }
}
