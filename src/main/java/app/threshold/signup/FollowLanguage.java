package app.threshold.signup;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * A signup's language is the one in which its customer reads the wizard: the checkout that is begun afterwards, the mails and the
 * account are in it. Followed from page to page and not where a language is chosen: a choice on the front page counts too, and
 * whoever goes on in another browser reads on in that one's, while the signup's cookie is only sent to the wizard.
 */
@Component
class FollowLanguage {

    /** The account has a language of its own from here on; nothing more is written to whom the money went back. */
    private static final Set<SignupStatus> OVER = EnumSet.of(SignupStatus.COMPLETE, SignupStatus.REFUNDED);

    private final JdbcClient db;

    FollowLanguage(JdbcClient db) {
        this.db = db;
    }

    /**
     * Past the hold as well: what Stripe was asked for stands with the payment and keeps its language, so that the same question
     * may be put to Stripe again.
     *
     * @param readIn what the request is answered in
     */
    void follow(PendingSignup signup, Locale readIn) {
        if (OVER.contains(signup.status()) || signup.locale().equals(readIn)) {
            return;
        }
        // Nobody waits for it: while somebody works on the signup it stays as it is, and the next page does it. Its version stays
        // too, since no form shows the language.
        db.sql("""
                UPDATE pending_signup SET locale = :locale
                WHERE id = (SELECT id FROM pending_signup WHERE id = :id AND status NOT IN ('complete', 'refunded')
                            FOR NO KEY UPDATE SKIP LOCKED)""")
                .param("locale", readIn.toLanguageTag()).param("id", signup.id()).update();
    }
}
