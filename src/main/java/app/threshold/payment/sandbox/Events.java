package app.threshold.payment.sandbox;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Events and how far their delivery got. */
@ConditionalOnSandbox
@Repository
class Events {

    /** The job that delivers one event; the instance is the event's id. */
    static final TaskDescriptor<Void> DELIVERY = TaskDescriptor.of("sandbox-deliver-event");

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;
    private final ObjectProvider<SchedulerClient> scheduler;

    /** @param scheduler looked up late, since it is made from jobs that need this bean */
    Events(JdbcClient jdbc, JsonMapper json, Clock clock, ObjectProvider<SchedulerClient> scheduler) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** Records an event and stages its delivery, both in the transaction of what happened. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void record(String type, Map<String, @Nullable Object> object, Origin origin) {
        Instant now = clock.instant();
        String id = StripeIds.of("evt_");
        jdbc.sql("INSERT INTO sandbox.event (id, created_at, type, object_id, body) VALUES (?, ?, ?, ?, ?)")
                .param(id).param(now.atOffset(ZoneOffset.UTC)).param(type).param(object.get("id"))
                .param(json.writeValueAsString(WireFormat.event(id, type, now, object, origin)))
                .update();
        scheduler.getObject().schedule(DELIVERY.instance(id).build(), now);
    }

    record Undelivered(String body, int attempts) {
    }

    Optional<Undelivered> findUndelivered(String id) {
        return jdbc.sql("SELECT body, attempts FROM sandbox.event WHERE id = ? AND delivered_at IS NULL").param(id)
                .query((rs, row) -> new Undelivered(rs.getString(1), rs.getInt(2))).optional();
    }

    /** @param answer the HTTP status, or why there was none */
    void recordAttempt(String id, boolean delivered, String answer) {
        jdbc.sql("""
                UPDATE sandbox.event SET attempts = attempts + 1, last_attempt_at = :now, last_answer = left(:answer, 300),
                    delivered_at = CASE WHEN :delivered THEN :now ELSE delivered_at END
                WHERE id = :id
                """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC)).param("answer", answer)
                .param("delivered", delivered).param("id", id)
                .update();
    }
}
