package app.threshold.account;

import java.util.Collection;
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
    private transient boolean disabled;
    private transient @Nullable String passwordHash;

    SignedInAccount(Account account) {
        this.id = account.getId();
        this.email = account.getEmail();
        this.role = account.getRole();
        this.level = account.getLevel();
        this.disabled = account.isDisabled();
        this.passwordHash = account.getPasswordHash();
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

    /** An operator's; null for everybody else. */
    public @Nullable OperatorLevel level() {
        return level;
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return Stream.concat(Stream.of("ROLE_" + role.name()),
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

    @Override
    public String toString() {
        return role + " " + id;
    }
}
