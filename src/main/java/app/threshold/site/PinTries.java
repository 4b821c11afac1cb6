package app.threshold.site;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.springframework.stereotype.Component;

/**
 * Keeps a PIN of six digits from being guessed. A client that mistypes has ten tries in a quarter of an hour; a site
 * takes two hundred in an hour from all clients together, since an address is easily had or forged, and at that rate
 * half of all PINs take more than three months. Guests with the link, and those who are in already, notice nothing.
 * Counted in memory, by each node for itself, and forgotten at a restart; of no more than ten thousand of each kind.
 */
@Component
class PinTries {

    private static final Limit PER_CLIENT = new Limit(10, Duration.ofMinutes(15));
    private static final Limit PER_SITE = new Limit(200, Duration.ofHours(1));
    private static final int REMEMBERED = 10_000;

    private final Clock clock;
    private final Map<ClientOfSite, Window> clients = new Recent<>();
    private final Map<UUID, Window> sites = new Recent<>();

    PinTries(Clock clock) {
        this.clock = clock;
    }

    /**
     * Takes a try before the PIN is looked at, so that many requests at once get no more than one after another would.
     *
     * @return false when there is none left
     */
    synchronized boolean take(UUID tenantId, String client) {
        Window ofClient = window(clients, new ClientOfSite(tenantId, client), PER_CLIENT);
        Window ofSite = window(sites, tenantId, PER_SITE);
        if (ofClient.taken >= PER_CLIENT.tries || ofSite.taken >= PER_SITE.tries) {
            return false;
        }
        ofClient.taken++;
        ofSite.taken++;
        return true;
    }

    /** The PIN was right, so the try does not count. */
    synchronized void giveBack(UUID tenantId, String client) {
        window(clients, new ClientOfSite(tenantId, client), PER_CLIENT).giveBack();
        window(sites, tenantId, PER_SITE).giveBack();
    }

    private <K> Window window(Map<K, Window> windows, K key, Limit limit) {
        Instant now = clock.instant();
        Window window = windows.get(key);
        if (window == null || !now.isBefore(window.end)) {
            window = new Window(now.plus(limit.within));
            windows.put(key, window);
        }
        return window;
    }

    private record ClientOfSite(UUID tenantId, String client) {
    }

    private record Limit(int tries, Duration within) {
    }

    private static final class Window {

        private final Instant end;
        private int taken;

        private Window(Instant end) {
            this.end = end;
        }

        private void giveBack() {
            taken = Math.max(0, taken - 1);
        }
    }

    private static final class Recent<K> extends LinkedHashMap<K, Window> {

        private Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Window> eldest) {
            return size() > REMEMBERED;
        }
    }
}
