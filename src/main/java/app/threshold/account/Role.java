package app.threshold.account;

/** What an account may do; Spring Security's authority is {@code ROLE_} and the name. */
public enum Role {
    /** Owns a tenant and its dashboard. */
    OWNER,
    /** Runs the platform. Is no owner besides. */
    OPERATOR
}
