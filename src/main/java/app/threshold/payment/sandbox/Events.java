package app.threshold.payment.sandbox;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
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
    private final WebhookFaults faults;
    private final ObjectProvider<SchedulerClient> scheduler;

    /** @param scheduler looked up late, since it is made from jobs that need this bean */
    Events(JdbcClient jdbc, JsonMapper json, Clock clock, WebhookFaults faults,
            ObjectProvider<SchedulerClient> scheduler) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
        this.faults = faults;
        this.scheduler = scheduler;
    }

    /**
     * Records an event and stages its delivery, both in the transaction of what happened. What will go wrong on its way
     * is decided here too.
     *
     * @param sessionId the session that it is about, whatever the object is
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void record(String type, Map<String, @Nullable Object> object, String sessionId, Origin origin) {
        Instant now = clock.instant();
        String id = StripeIds.of("evt_");
        Optional<WebhookFault> fault = faults.take(sessionId);
        WebhookFault.@Nullable Kind kind = fault.map(WebhookFault::kind).orElse(null);
        jdbc.sql("""
                INSERT INTO sandbox.event (id, created_at, type, object_id, checkout_session_id, body, fault, deliveries_left)
                VALUES (:id, :now, :type, :object, :session, :body, :fault, :deliveries)
                """)
                .param("id", id).param("now", utc(now)).param("type", type).param("object", object.get("id"))
                .param("session", sessionId)
                .param("body", json.writeValueAsString(WireFormat.event(id, type, now, object, origin)))
                .param("fault", kind == null ? null : kind.wireName())
                .param("deliveries", kind == WebhookFault.Kind.LOST ? 0 : kind == WebhookFault.Kind.TWICE ? 2 : 1)
                .update();
        if (kind != WebhookFault.Kind.LOST) {
            Duration delay = kind == WebhookFault.Kind.LATE || kind == WebhookFault.Kind.OUT_OF_ORDER
                    ? fault.get().delay() : Duration.ZERO;
            scheduler.getObject().schedule(DELIVERY.instance(id).build(), now.plus(delay));
        }
    }

    /** @param deliveriesLeft how often it has still to be accepted, at least once */
    record Undelivered(String body, int attempts, int deliveriesLeft, WebhookFault.@Nullable Kind fault) {

        boolean isToBeSignedWrongly() {
            return fault == WebhookFault.Kind.BAD_SIGNATURE && attempts == 0;
        }
    }

    Optional<Undelivered> findUndelivered(String id) {
        return jdbc.sql("SELECT body, attempts, deliveries_left, fault FROM sandbox.event WHERE id = ? AND deliveries_left > 0")
                .param(id)
                .query((rs, row) -> new Undelivered(rs.getString(1), rs.getInt(2), rs.getInt(3),
                        rs.getString(4) == null ? null : WebhookFault.Kind.of(rs.getString(4))))
                .optional();
    }

    /**
     * Also lets go what waited for this event to be sent before it.
     *
     * @param answer the HTTP status, or why there was none
     */
    @Transactional
    public void recordAttempt(String id, boolean delivered, String answer) {
        jdbc.sql("""
                UPDATE sandbox.event SET attempts = attempts + 1, last_attempt_at = :now, last_answer = left(:answer, 300),
                    delivered_at = CASE WHEN :delivered THEN :now ELSE delivered_at END,
                    deliveries_left = CASE WHEN :delivered THEN greatest(deliveries_left - 1, 0) ELSE deliveries_left END
                WHERE id = :id
                """)
                .param("now", utc(clock.instant())).param("answer", answer)
                .param("delivered", delivered).param("id", id)
                .update();
        jdbc.sql("""
                SELECT earlier.id FROM sandbox.event earlier JOIN sandbox.event sent USING (checkout_session_id)
                WHERE sent.id = ? AND earlier.number < sent.number
                    AND earlier.fault = 'out_of_order' AND earlier.attempts = 0 AND earlier.deliveries_left > 0
                ORDER BY earlier.number
                """).param(id).query(String.class).list().forEach(this::schedule);
    }

    /**
     * An event and its way to the shop.
     *
     * @param fault what happens to it on its way, in the words of {@link WebhookFault.Kind}; null for nothing
     * @param lastAnswer the HTTP status, or why there was none; null before the first attempt
     * @param nextAttemptAt null when none is staged
     */
    record Sent(String id, String sessionId, String type, Instant createdAt, @Nullable String fault, int attempts,
            @Nullable Instant lastAttemptAt, @Nullable String lastAnswer, boolean delivered,
            @Nullable Instant nextAttemptAt) {
    }

    /** All about these sessions, in the order in which they happened. */
    List<Sent> about(List<String> sessionIds) {
        return jdbc.sql("""
                SELECT e.*, t.execution_time
                FROM sandbox.event e
                LEFT JOIN public.scheduled_tasks t ON t.task_name = :job AND t.task_instance = e.id
                WHERE e.checkout_session_id = ANY (string_to_array(:sessions, ',')) ORDER BY e.number
                """).param("job", DELIVERY.getTaskName()).param("sessions", String.join(",", sessionIds))
                .query((rs, row) -> new Sent(rs.getString("id"), rs.getString("checkout_session_id"),
                        rs.getString("type"), instant(rs, "created_at"), rs.getString("fault"), rs.getInt("attempts"),
                        instant(rs, "last_attempt_at"), rs.getString("last_answer"),
                        rs.getObject("delivered_at") != null, instant(rs, "execution_time")))
                .list();
    }

    Optional<String> findSession(String id) {
        return jdbc.sql("SELECT checkout_session_id FROM sandbox.event WHERE id = ?").param(id).query(String.class)
                .optional();
    }

    /** Stages a delivery for now, whether one was staged for later, or none any more. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void sendNow(String id) {
        jdbc.sql("UPDATE sandbox.event SET deliveries_left = greatest(deliveries_left, 1) WHERE id = ?").param(id).update();
        schedule(id);
    }

    private void schedule(String id) {
        try {
            scheduler.getObject().schedule(DELIVERY.instance(id).build(), clock.instant(),
                    SchedulerClient.ScheduleOptions.WHEN_EXISTS_RESCHEDULE);
        } catch (TaskInstanceCurrentlyExecutingException underWay) {
            // Then it is being sent this very moment.
        }
    }

    private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        OffsetDateTime time = rs.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
