package app.threshold.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.SecondaryTable;
import app.threshold.platform.Languages;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.SecondaryRow;
import org.jspecify.annotations.Nullable;

/** Who logs in. Made by the database's functions only, and only read here: see {@link ChangePassword} for the one thing that changes. */
@Entity
@Immutable
@SecondaryTable(name = "operator", pkJoinColumns = @PrimaryKeyJoinColumn(name = "account_id"))
@SecondaryRow(table = "operator", owned = false)
@SecondaryTable(name = "second_factor", pkJoinColumns = @PrimaryKeyJoinColumn(name = "account_id"))
@SecondaryRow(table = "second_factor", owned = false)
public class Account {

    @Id
    private UUID id;

    private String email;

    private String passwordHash;

    private int passwordVersion;

    @Enumerated(EnumType.STRING)
    private Role role;

    @Enumerated(EnumType.STRING)
    @Column(table = "operator", insertable = false, updatable = false)
    private @Nullable OperatorLevel level;

    @Column(table = "operator", insertable = false, updatable = false)
    private @Nullable Instant disabledAt;

    @Column(table = "operator", insertable = false, updatable = false)
    private @Nullable Instant joinedAt;

    @Column(name = "confirmed_at", table = "second_factor", insertable = false, updatable = false)
    private @Nullable Instant secondFactorSince;

    private Instant createdAt;

    /** In the words of BCP 47. */
    private @Nullable String locale;

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

    /** An operator's; null for everybody else. */
    public @Nullable OperatorLevel getLevel() {
        return level;
    }

    boolean hasSecondFactor() {
        return secondFactorSince != null;
    }

    /** Nobody signs in with it any more. Only operators are. */
    boolean isDisabled() {
        return disabledAt != null;
    }

    /** Whether its password is a matter of its own: an operator's is not before the invitation was accepted. */
    boolean isOpen() {
        return role == Role.OWNER || joinedAt != null && disabledAt == null;
    }

    /** @param otherwise where nobody knows: of who was imported, or has an account that is older than this */
    public Locale languageOr(Locale otherwise) {
        return locale == null ? otherwise : Languages.stored(locale);
    }

    @Nullable String getLocale() {
        return locale;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }

    String getPasswordHash() {
        return passwordHash;
    }

    /** Goes up with each other password; a session that knows a lower one has ended. */
    int getPasswordVersion() {
        return passwordVersion;
    }
}
