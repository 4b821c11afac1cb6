package app.threshold.admin.api;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * So many requests a minute for each key, on each node. Tells how many are left, in the headers of the IETF's draft
 * "RateLimit header fields for HTTP".
 */
final class RateLimitFilter extends OncePerRequestFilter {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** From so many keys on those are forgotten that have all their requests again: a new bucket is as full as theirs. */
    private static final int REMEMBERED = 10_000;

    private final Map<UUID, Bucket> buckets = new ConcurrentHashMap<>();
    private final ApiSettings settings;
    private final Problems problems;
    private final TimeMeter time;

    RateLimitFilter(ApiSettings settings, Problems problems, Clock clock) {
        this.settings = settings;
        this.problems = problems;
        this.time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                Instant now = clock.instant();
                return now.getEpochSecond() * 1_000_000_000L + now.getNano();
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof ApiKeyAuthentication caller) {
            ConsumptionProbe probe = take(caller.getPrincipal().id());
            response.setHeader("RateLimit-Policy", "\"default\";q=%d;w=%d".formatted(settings.requestsPerMinute(), WINDOW.toSeconds()));
            response.setHeader("RateLimit", "\"default\";r=%d;t=%d".formatted(probe.getRemainingTokens(),
                    seconds(probe.getNanosToWaitForReset())));
            if (!probe.isConsumed()) {
                response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(seconds(probe.getNanosToWaitForRefill())));
                problems.write(ApiCode.RATE_LIMITED, request, response);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    /** One request of the key's. */
    ConsumptionProbe take(UUID key) {
        if (buckets.size() >= REMEMBERED && !buckets.containsKey(key)) {
            buckets.values().removeIf(bucket -> bucket.getAvailableTokens() >= settings.requestsPerMinute());
        }
        return buckets.computeIfAbsent(key, id -> bucket()).tryConsumeAndReturnRemaining(1);
    }

    int remembered() {
        return buckets.size();
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(settings.requestsPerMinute()).refillGreedy(settings.requestsPerMinute(), WINDOW))
                .withCustomTimePrecision(time)
                .build();
    }

    /** Rounded up: who waits that long is not too early. */
    private static long seconds(long nanos) {
        return Duration.ofNanos(nanos).plusSeconds(1).minusNanos(1).toSeconds();
    }
}
