package app.threshold.account;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may see the console.
 *
 * @param invitedAt when the last invitation was mailed; null for who was made without one
 * @param invitationEnds when its link stops working; null as soon as the operator has joined
 * @param joinedAt since when the account has a password of its own; null as long as the invitation is open
 * @param disabledAt since when nobody can sign in with it; null when one can
 * @param lastSignInAt null before the first time
 * @param wantsAlerts whether a mail is wanted when a signup is blocked
 */
public record Operator(UUID id, String email, OperatorLevel level, boolean secondFactor, @Nullable Instant invitedAt,
                       @Nullable Instant invitationEnds, @Nullable Instant joinedAt, @Nullable Instant disabledAt,
                       @Nullable Instant lastSignInAt, boolean wantsAlerts) {

    public boolean isInvited() {
        return joinedAt == null;
    }

    public boolean isDisabled() {
        return disabledAt != null;
    }
}
