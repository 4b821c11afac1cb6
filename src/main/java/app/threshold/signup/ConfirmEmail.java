package app.threshold.signup;

import java.time.Clock;
import java.util.UUID;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The confirm step: checks the six digits. A failed try is committed too, since it counts. */
@Service
class ConfirmEmail {

    private final PendingSignups signups;
    private final Clock clock;

    ConfirmEmail(PendingSignups signups, Clock clock) {
        this.signups = signups;
        this.clock = clock;
    }

    @Transactional
    PendingSignup.CodeCheck confirm(UUID signupId, String code) {
        return signups.findLockedById(signupId).orElseThrow().confirm(code, clock.instant());
    }
}
