package app.threshold.signup;

import java.util.Optional;

import app.threshold.platform.RandomTokens;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Where the link of the mails about a checkout leads: on with the signup, on whatever device. The browser that opens it
 * gets a token of its own, and the one that had the signup before has it no more: whoever reads the mail owns it.
 */
@Service
class ResumeSignup {

    private final PendingSignups signups;

    ResumeSignup(PendingSignups signups) {
        this.signups = signups;
    }

    /** Whose link it is; empty when the signup has ended or was forgotten, or another link was mailed since. */
    @Transactional(readOnly = true)
    public Optional<PendingSignup> find(String linkToken) {
        return signups.findByLinkTokenHash(RandomTokens.hash(linkToken));
    }

    /**
     * Hands the signup to the browser that will hold this token. The link stays good, for yet another device.
     *
     * @return empty as {@link #find} is
     */
    @Transactional
    public Optional<PendingSignup> move(String linkToken, String cookieToken) {
        return signups.findLockedByLinkTokenHash(RandomTokens.hash(linkToken)).map(signup -> {
            signup.movedTo(cookieToken);
            return signup;
        });
    }
}
