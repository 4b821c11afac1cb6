package app.threshold.payment.sandbox;

import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Sends an event now: one that is late or waits for its next try, and once more one that was accepted, lost or given up. */
@ConditionalOnSandbox
@Service
class SendEventAgain {

    private final Events events;

    SendEventAgain(Events events) {
        this.events = events;
    }

    /** @return the session that the event is about; empty where there is no such event */
    @Transactional
    public Optional<String> send(String eventId) {
        Optional<String> session = events.findSession(eventId);
        session.ifPresent(found -> events.sendNow(eventId));
        return session;
    }
}
