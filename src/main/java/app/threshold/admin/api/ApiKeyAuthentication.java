package app.threshold.admin.api;

import app.threshold.account.ApiKey;
import app.threshold.account.ApiScope;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** A program that showed its key; its authorities are the key's scopes. */
final class ApiKeyAuthentication extends AbstractAuthenticationToken {

    private final transient ApiKey key;

    ApiKeyAuthentication(ApiKey key) {
        super(AuthorityUtils.createAuthorityList(key.scopes().stream().map(ApiScope::code).toList()));
        this.key = key;
        setAuthenticated(true);
    }

    @Override
    public ApiKey getPrincipal() {
        return key;
    }

    @Override
    public String getCredentials() {
        return "";
    }

    /** As the audit trail names it. */
    @Override
    public String getName() {
        return key.name() + " (" + key.keyId() + ")";
    }
}
