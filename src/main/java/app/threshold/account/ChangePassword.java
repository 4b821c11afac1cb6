package app.threshold.account;

import java.time.Clock;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
class ChangePassword {

    private final Accounts accounts;
    private final Clock clock;

    ChangePassword(Accounts accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    @Transactional
    void to(UUID accountId, String hash) {
        accounts.findById(accountId).orElseThrow().changePassword(hash, clock.instant());
    }
}
