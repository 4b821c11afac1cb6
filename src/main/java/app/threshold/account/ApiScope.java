package app.threshold.account;

import java.util.Arrays;
import java.util.Optional;

/** What an API key may be used for. */
public enum ApiScope {
    SIGNUPS_READ("signups:read"),
    TENANTS_READ("tenants:read"),
    /** Makes tenants, with the price waived by the operator who made the key. */
    TENANTS_WRITE("tenants:write"),
    INCOMPLETE_READ("incomplete:read"),
    /** Has a signup tried again. */
    RETRIES_WRITE("retries:write"),
    /** Has what a tenant lacks added. */
    REPAIRS_WRITE("repairs:write");

    private final String code;

    ApiScope(String code) {
        this.code = code;
    }

    /** As it is written, and Spring Security's authority. */
    public String code() {
        return code;
    }

    public static Optional<ApiScope> of(String code) {
        return Arrays.stream(values()).filter(scope -> scope.code.equals(code)).findFirst();
    }
}
