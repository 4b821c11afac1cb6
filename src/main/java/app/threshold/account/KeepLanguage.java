package app.threshold.account;

import app.threshold.platform.LanguageChosen;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Whoever chooses a language while signed in reads mails and other browsers in it, too. */
@Component
class KeepLanguage {

    private final JdbcClient db;

    KeepLanguage(JdbcClient db) {
        this.db = db;
    }

    /** A browser that names no region does not take that of the account away: it decides how dates and money are written. */
    @EventListener
    void on(LanguageChosen chosen) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (who != null && who.getPrincipal() instanceof SignedInAccount account) {
            db.sql("UPDATE account SET locale = :locale WHERE id = :id AND (locale IS NULL OR locale NOT LIKE :locale || '-%')")
                    .param("locale", chosen.language().toLanguageTag()).param("id", account.id()).update();
        }
    }
}
