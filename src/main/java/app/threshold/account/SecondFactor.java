package app.threshold.account;

import app.threshold.account.SecondFactors.Try;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What an operator does with the own second factor: set it up, get new recovery codes, switch it off. */
@Component
public class SecondFactor {

    private static final String ISSUER = "Threshold";

    private final CurrentPassword currentPassword;
    private final SecondFactors factors;
    private final SecondFactorSettings settings;
    private final SignIn signIn;
    private final SignInSessions sessions;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    SecondFactor(CurrentPassword currentPassword, SecondFactors factors, SecondFactorSettings settings, SignIn signIn, SignInSessions sessions,
            AuditTrail audit, PlatformTransactionManager transactions) {
        this.currentPassword = currentPassword;
        this.factors = factors;
        this.settings = settings;
        this.signIn = signIn;
        this.sessions = sessions;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Whether every operator must have one. */
    public boolean isRequired() {
        return settings.isRequired();
    }

    public int recoveryCodesLeft(SignedInAccount account) {
        return factors.recoveryCodesLeft(account.id());
    }

    /** Makes a new secret; a factor that is in use stays as it is. */
    public void begin(SignedInAccount account) {
        factors.begin(account.id());
    }

    /** What the app has to be told, as long as the setup was begun and not confirmed. */
    public Optional<Setup> setup(SignedInAccount account) {
        return factors.secretToConfirm(account.id()).map(secret -> {
            String key = OneTimeCodes.base32(secret);
            String label = URLEncoder.encode(ISSUER + ":" + account.email(), StandardCharsets.UTF_8).replace("+", "%20");
            return new Setup(key.replaceAll("(.{4})(?=.)", "$1 "),
                    QrCode.of("otpauth://totp/%s?secret=%s&issuer=%s".formatted(label, key, ISSUER)));
        });
    }

    /**
     * Switches it on with the first code of the app, and signs out every other browser. Here and not before, where nothing
     * comes of it yet, the password is asked for: whoever only found a browser left open would lock its owner out.
     *
     * @return the recovery codes, which nobody is told again; empty when the code was wrong
     * @throws WrongPassword when {@code current} is not the present password
     * @throws TooManyTries when there were too many wrong passwords just before
     * @throws PasswordsBusy after five seconds of waiting for a core
     */
    public List<String> confirm(SignedInAccount account, CharSequence current, String code, HttpServletRequest request,
            HttpServletResponse response) {
        currentPassword.prove(account, current, request).orElseThrow(WrongPassword::new);
        List<String> recoveryCodes = transaction.execute(_ -> {
            if (!factors.confirm(account.id(), code)) {
                return List.<String>of();
            }
            audit.record("set_up_second_factor", "operator", account.id(), account.email());
            return factors.renewRecoveryCodes(account.id());
        });
        if (!recoveryCodes.isEmpty()) {
            sessions.endOthers(account.email(), request.getSession());
            signIn.withSecondFactor(account, request, response);
        }
        return recoveryCodes;
    }

    /**
     * @return new recovery codes in place of the old ones; empty when the code was wrong
     * @throws TooManyTries when there were too many wrong codes just before
     */
    public List<String> renewRecoveryCodes(SignedInAccount account, String code) {
        return transaction.execute(_ -> {
            if (!isRight(account, code)) {
                return List.<String>of();
            }
            audit.record("renew_recovery_codes", "operator", account.id(), account.email());
            return factors.renewRecoveryCodes(account.id());
        });
    }

    /**
     * Switches it off.
     *
     * @return false when the code was wrong
     * @throws TooManyTries when there were too many wrong codes just before
     */
    public boolean remove(SignedInAccount account, String code, HttpServletRequest request, HttpServletResponse response) {
        boolean removed = Boolean.TRUE.equals(transaction.execute(_ -> {
            if (!isRight(account, code)) {
                return false;
            }
            audit.record("remove_second_factor", "operator", account.id(), account.email());
            factors.remove(account.id());
            return true;
        }));
        if (!removed) {
            return false;
        }
        sessions.endOthers(account.email(), request.getSession());
        // By the password and the code that came before; where a second factor is required, to a new setup.
        signIn.signIn(account.id(), request, response);
        return true;
    }

    private boolean isRight(SignedInAccount account, String code) {
        Try outcome = factors.use(account, code);
        if (outcome == Try.TOO_MANY) {
            throw new TooManyTries();
        }
        return outcome != Try.WRONG;
    }

    /**
     * @param key to be typed, in groups of four
     * @param qrCode the same to be photographed: an image's address
     */
    public record Setup(String key, String qrCode) {
    }
}
