package app.threshold.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Slows down who tries passwords. After five wrong ones for one e-mail address from one IP address the next must wait,
 * one second and then twice as long each time, up to a quarter of an hour. Since the IP address is only as good as the
 * proxies in front, an e-mail address also gets no more than a hundred wrong ones an hour from everywhere (OWASP ASVS
 * 5.0, 6.3.1); a new password, set by mail, ends that.
 *
 * <p>Counted in memory, by each node for itself: n nodes allow n times as much, and a restart forgets. Bounded in size;
 * whose last failure is the longest ago is forgotten first.
 */
@Component
class FailedLogins {

    private static final int FREE_FROM_ONE_PLACE = 5;
    private static final int FREE_FROM_EVERYWHERE = 100;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration MEMORY = Duration.ofHours(1);
    private static final int CAPACITY = 20_000;

    private final Clock clock;

    private final Map<String, Failures> failures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > CAPACITY;
        }
    };

    FailedLogins(Clock clock) {
        this.clock = clock;
    }

    synchronized void refuseIfTooMany(String email, String address) {
        Instant now = clock.instant();
        Failures here = known(here(email, address), now);
        if (here.count >= FREE_FROM_ONE_PLACE) {
            // A shift of more than 10 is longer than the longest wait anyway.
            Duration wait = Duration.ofSeconds(1L << Math.min(here.count - FREE_FROM_ONE_PLACE, 10));
            Instant next = here.last.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
            if (now.isBefore(next)) {
                throw new TooManyTries();
            }
        }
        if (known(email, now).count >= FREE_FROM_EVERYWHERE) {
            throw new TooManyTries();
        }
    }

    synchronized void count(String email, String address) {
        Instant now = clock.instant();
        for (String key : new String[] {here(email, address), email}) {
            Failures before = known(key, now);
            // Taken out and put in again, so that it is the youngest.
            failures.remove(key);
            failures.put(key, new Failures(before.count + 1, before.count == 0 ? now : before.first, now));
        }
    }

    /** After a right password from there. What is counted from everywhere stays: another may still be trying. */
    synchronized void forget(String email, String address) {
        failures.remove(here(email, address));
    }

    /** After a new password: whoever tried, tried for the old one. */
    synchronized void forget(String email) {
        failures.keySet().removeIf(key -> key.equals(email) || key.startsWith(email + '\n'));
    }

    private Failures known(String key, Instant now) {
        Failures found = failures.get(key);
        boolean fresh = found != null && now.isBefore(found.first.plus(MEMORY));
        return fresh ? found : new Failures(0, now, now);
    }

    private static String here(String email, String address) {
        return email + '\n' + address;
    }

    private record Failures(int count, Instant first, Instant last) {
    }
}
