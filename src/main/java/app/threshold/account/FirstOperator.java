package app.threshold.account;

import app.threshold.platform.BaseUrl;
import app.threshold.platform.StartupFailure;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Sees to it at every start that there is an operator: the one of the settings, or else, as long as there is none at
 * all, one with a password of its own that is shown once. Of several nodes that start at once, one makes it.
 *
 * <p>The settings make an account and never change one: a password that was changed there later, or left behind in a
 * file, does not undo what the operator has set since. "Forgot password" is the way to a new one.
 */
@Component
class FirstOperator implements ApplicationRunner {

    private static final String DEFAULT_EMAIL = "operator@threshold.local";
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final Logger log = LoggerFactory.getLogger(FirstOperator.class);

    private final Accounts accounts;
    private final Passwords passwords;
    private final JdbcClient database;
    private final BaseUrl baseUrl;
    private final Settings settings;

    FirstOperator(Accounts accounts, Passwords passwords, JdbcClient database, BaseUrl baseUrl, Settings settings) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.database = database;
        this.baseUrl = baseUrl;
        this.settings = settings;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        appoint(settings);
    }

    void appoint(Settings wanted) {
        boolean named = StringUtils.hasText(wanted.email());
        String email = EmailAddresses.normalize(named ? wanted.email() : DEFAULT_EMAIL);
        if (named ? accounts.exists(email) : accounts.anyOperator()) {
            return;
        }
        boolean generated = !StringUtils.hasText(wanted.password());
        String password = generated ? generate() : wanted.password();
        check(email, password);
        try {
            database.sql("SELECT create_operator(?, ?, ?)").params(email, passwords.hash(password), OperatorLevel.owner.name()).query().singleValue();
        } catch (DuplicateKeyException taken) {
            if (!accounts.exists(email)) {
                log.warn("No operator was made: {} is held by a signup. Set threshold.operator.email to another.", email);
            }
            return;
        }
        if (generated) {
            log.info("""
                    The first operator was made. Sign in at {} and keep the password, it is shown this once:

                        e-mail    {}
                        password  {}
                    """, baseUrl.to("/login"), email, password);
        } else {
            log.info("The operator {} of the settings was made.", email);
        }
    }

    private static void check(String email, String password) {
        if (!EmailAddresses.isValid(email)) {
            throw new StartupFailure("threshold.operator.email is no e-mail address: " + email,
                    "Set threshold.operator.email to the address of whoever runs this installation.", null);
        }
        PasswordRules.Verdict verdict = PasswordRules.judge(password);
        if (verdict != PasswordRules.Verdict.GOOD || Passwords.resembles(password, email)) {
            throw new StartupFailure("threshold.operator.password is too easy to guess, too short or too long.",
                    "Choose one of %d to %d characters that is not among the common ones, or leave the setting out: then one is made and shown once."
                            .formatted(PasswordRules.MIN_LENGTH, PasswordRules.MAX_LENGTH), null);
        }
    }

    /** 4 × 5 of 31 letters and digits: 99 random bits that one can copy by hand. */
    private static String generate() {
        var random = new SecureRandom();
        var password = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            password.append(i > 0 && i % 5 == 0 ? "-" : "").append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    /**
     * @param email of the operator who is made at the start if there is no such account
     * @param password which that account gets when it is made; later changes of the setting change nothing
     */
    @ConfigurationProperties("threshold.operator")
    record Settings(@Nullable String email, @Nullable String password) {
    }
}
