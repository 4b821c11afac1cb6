package app.threshold.tenant;

import app.threshold.platform.Languages;
import java.util.Map;
import java.util.UUID;

import app.threshold.mail.Mail;
import app.threshold.mail.Mails;
import app.threshold.platform.BaseUrl;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The mail that tells an owner where everything is. */
@Component
public class Welcome {

    private final JdbcClient db;
    private final Mails mails;
    private final BaseUrl baseUrl;

    Welcome(JdbcClient db, Mails mails, BaseUrl baseUrl) {
        this.db = db;
        this.mails = mails;
        this.baseUrl = baseUrl;
    }

    /**
     * Stages it once more, in the caller's transaction and to the owner's present e-mail. Does nothing where the tenant
     * has no owner or no address.
     *
     * @param signupId whose tenant it is
     * @return whether it was staged
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean send(UUID signupId) {
        return db.sql("""
                SELECT a.email, s.locale, d.slug,
                       coalesce(w.partner1_name || ' & ' || w.partner2_name, f.business_name, d.slug) AS display_name
                FROM tenant t
                JOIN pending_signup s ON s.id = t.signup_id
                JOIN account a ON a.id = t.owner_id
                JOIN site_address d ON d.tenant_id = t.id
                LEFT JOIN wedding w ON w.tenant_id = t.id
                LEFT JOIN storefront f ON f.tenant_id = t.id
                WHERE t.signup_id = ?""").param(signupId).query(Row.class).optional()
                .map(row -> {
                    send(signupId, row.email(), row.locale(), row.slug(), row.displayName());
                    return true;
                }).orElse(false);
    }

    void send(UUID signupId, String email, String locale, String slug, String displayName) {
        mails.send(new Mail("welcome", Languages.stored(locale), email, Map.of(
                "name", displayName,
                "siteUrl", baseUrl.to("/s/" + slug),
                "dashboardUrl", baseUrl.to("/dashboard")), signupId));
    }

    record Row(String email, String locale, String slug, String displayName) {
    }
}
