package app.threshold.account;

import app.threshold.account.OperatorRefused.Reason;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Asks somebody to join, by a mail with a link to choose a password. Its link is good for a week and only once. */
@Component
public class InviteOperator {

    private final JdbcClient db;
    private final Accounts accounts;
    private final Operators operators;
    private final PasswordLinks links;
    private final AuditTrail audit;
    private final Clock clock;

    InviteOperator(JdbcClient db, Accounts accounts, Operators operators, PasswordLinks links, AuditTrail audit, Clock clock) {
        this.db = db;
        this.accounts = accounts;
        this.operators = operators;
        this.links = links;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @param email as {@link EmailAddresses#normalize} leaves it
     * @param locale in which the mail is written
     * @return the account, with which nobody can sign in yet
     * @throws OperatorRefused EMAIL_TAKEN
     */
    @Transactional
    public UUID invite(String email, OperatorLevel level, Locale locale) {
        UUID id;
        try {
            id = db.sql("SELECT create_operator(?, ?, ?, ?)")
                    .params(email, Passwords.NONE, level.name(), clock.instant().atOffset(ZoneOffset.UTC))
                    .query(UUID.class).single();
        } catch (DuplicateKeyException taken) {
            throw new OperatorRefused(Reason.EMAIL_TAKEN);
        }
        links.inviteOperator(accounts.findById(id).orElseThrow(), AuditTrail.actor().name(), locale);
        audit.record("invite", "operator", id, email + ": " + level);
        return id;
    }

    /**
     * Sends another link; the one before works no more.
     *
     * @throws OperatorRefused GONE when the invitation was accepted or withdrawn
     */
    @Transactional
    public void again(UUID id, Locale locale) {
        Operator invited = operators.find(id).filter(Operator::isInvited).orElseThrow(() -> new OperatorRefused(Reason.GONE));
        operators.invitedAgain(id);
        links.inviteOperator(accounts.findById(id).orElseThrow(), AuditTrail.actor().name(), locale);
        audit.record("invite_again", "operator", id, invited.email());
    }

    /**
     * Takes an open invitation back; the link leads nowhere, and the e-mail address is free again.
     *
     * @throws OperatorRefused GONE when it was accepted or withdrawn
     */
    @Transactional
    public void withdraw(UUID id) {
        Operator invited = operators.find(id).filter(Operator::isInvited).orElseThrow(() -> new OperatorRefused(Reason.GONE));
        try {
            db.sql("SELECT withdraw_invitation(?)").param(id).query().listOfRows();
        } catch (DataAccessException refused) {
            throw ChangeOperator.translated(refused);
        }
        audit.record("withdraw_invitation", "operator", id, invited.email());
    }
}
