package app.threshold.account;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.CredentialsContainer;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;

/**
 * The principal: {@code @AuthenticationPrincipal SignedInAccount account}. Lives in the session, so it holds no more
 * than it must; the password's hash is there while the login compares it, and never serialized.
 */
public final class SignedInAccount implements UserDetails, CredentialsContainer {

    private static final long serialVersionUID = 1L;

    private final UUID id;
    private final String email;
    private final Role role;
    /** Null in a session that is older than the levels, too; such a one ends with its next request. */
    private final @Nullable OperatorLevel level;
    /** Of the password that this was opened with; 0 in a session that is older than these numbers, as in the table. */
    private final int passwordVersion;
    /** Whether there was one at the login, given or awaited. */
    private final boolean secondFactor;
    private final @Nullable Awaits awaits;
    /** What to read on in, as the account knew it at the login. */
    private final @Nullable String language;
    private transient boolean disabled;
    private transient @Nullable String passwordHash;

    /** @param secondFactorRequired of every operator */
    SignedInAccount(Account account, boolean secondFactorRequired) {
        this.id = account.getId();
        this.email = account.getEmail();
        this.role = account.getRole();
        this.level = account.getLevel();
        this.passwordVersion = account.getPasswordVersion();
        this.secondFactor = account.hasSecondFactor();
        this.awaits = role != Role.OPERATOR ? null : secondFactor ? Awaits.code : secondFactorRequired ? Awaits.setup : null;
        this.language = account.getLocale();
        this.disabled = account.isDisabled();
        this.passwordHash = account.getPasswordHash();
    }

    private SignedInAccount(SignedInAccount before, int passwordVersion, boolean secondFactor, @Nullable Awaits awaits) {
        this.id = before.id;
        this.email = before.email;
        this.role = before.role;
        this.level = before.level;
        this.passwordVersion = passwordVersion;
        this.secondFactor = secondFactor;
        this.awaits = awaits;
        this.language = before.language;
    }

    /** The same, once the second factor was given or set up. */
    SignedInAccount withSecondFactor() {
        return new SignedInAccount(this, passwordVersion, true, null);
    }

    /** The same, with another password. */
    SignedInAccount withPassword(int version) {
        return new SignedInAccount(this, version, secondFactor, awaits);
    }

    public UUID id() {
        return id;
    }

    public String email() {
        return email;
    }

    public Role role() {
        return role;
    }

    int passwordVersion() {
        return passwordVersion;
    }

    @Nullable String language() {
        return language;
    }

    /** An operator's; null for everybody else. */
    public @Nullable OperatorLevel level() {
        return level;
    }

    /** What is to be done before this is an operator; null when nothing is. */
    @Nullable Awaits awaits() {
        return awaits;
    }

    public boolean hasSecondFactor() {
        return secondFactor;
    }

    /** None of its role as long as the second factor is awaited, so that whoever asks for a role need not think of it. */
    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return awaits != null ? List.of(new SimpleGrantedAuthority(awaits.authority())) : Stream.concat(Stream.of("ROLE_" + role.name()),
                        level == null ? Stream.empty() : level.authorities().stream())
                .map(SimpleGrantedAuthority::new).toList();
    }

    /** As it was at the login; whoever is disabled later loses the session. */
    @Override
    public boolean isEnabled() {
        return !disabled;
    }

    @Override
    public String getUsername() {
        return email;
    }

    @Override
    public @Nullable String getPassword() {
        return passwordHash;
    }

    @Override
    public void eraseCredentials() {
        passwordHash = null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignedInAccount account && account.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** What comes between the password and the console. */
    enum Awaits {
        /** A code from the app. */
        code,
        /** There is no second factor yet, and one is required. */
        setup;

        String authority() {
            return "AWAITS_" + name().toUpperCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return role + " " + id;
    }
}
