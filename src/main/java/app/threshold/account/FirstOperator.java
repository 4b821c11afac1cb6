package app.threshold.account;

import app.threshold.platform.BaseUrl;
import app.threshold.platform.StartupFailure;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.StringUtils;

/**
 * Sees to it at every start that there is an operator: the one of the settings, or else, as long as there is none at
 * all, one with a password of its own that is shown once. Of several nodes that start at once, one makes it. Under the
 * profile {@code production}, whose log goes to a store that many read, none is made up and the settings are asked for.
 *
 * <p>The settings make an account and never change one: a password that was changed there later, or left behind in a
 * file, does not undo what the operator has set since. "Forgot password" is the way to a new one.
 */
@Component
class FirstOperator implements ApplicationRunner {

    private static final String DEFAULT_EMAIL = "operator@threshold.local";
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    /** Nobody is signed in, and nobody asked from anywhere. */
    private static final Actor BY_THE_SETTINGS = new Actor(null, "threshold.operator", null, null);

    private static final Logger log = LoggerFactory.getLogger(FirstOperator.class);

    private final Accounts accounts;
    private final Passwords passwords;
    private final JdbcClient database;
    private final AuditTrail audit;
    private final BaseUrl baseUrl;
    private final Settings settings;
    private final Environment environment;
    private final TransactionTemplate transaction;

    FirstOperator(Accounts accounts, Passwords passwords, JdbcClient database, AuditTrail audit, BaseUrl baseUrl, Settings settings,
            Environment environment, PlatformTransactionManager transactions) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.database = database;
        this.audit = audit;
        this.baseUrl = baseUrl;
        this.settings = settings;
        this.environment = environment;
        this.transaction = new TransactionTemplate(transactions);
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
        if ((generated || !named) && environment.acceptsProfiles(Profiles.of("production"))) {
            throw new StartupFailure("The profile production is active, and the first operator's e-mail address or password is not set.",
                    "Set threshold.operator.email and threshold.operator.password for the first start: one that is made up would stand in the log for whoever reads that. "
                            + "Afterwards neither is needed any more.", null);
        }
        String password = generated ? generate() : wanted.password();
        check(email, password);
        String hash = passwords.hash(password);
        try {
            transaction.executeWithoutResult(_ -> {
                UUID id = database.sql("SELECT create_operator(?, ?, ?)").params(email, hash, OperatorLevel.owner.name()).query(UUID.class).single();
                audit.record(BY_THE_SETTINGS, "create_operator", "operator", id, email + ": " + OperatorLevel.owner);
            });
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
