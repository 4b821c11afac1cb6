package app.threshold.admin;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import app.threshold.account.Actor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rows of {@code bulk_run} and {@code bulk_item}. */
@Repository
class BulkRuns {

    private static final String TOTALS = """
            SELECT count(*) FILTER (WHERE outcome = 'succeeded') AS succeeded,
                   count(*) FILTER (WHERE outcome = 'skipped') AS skipped,
                   count(*) FILTER (WHERE outcome = 'failed') AS failed
            FROM bulk_item WHERE run_id = r.id""";

    /** Only of what has not ended the items are counted. */
    private static final String RUN = """
            SELECT r.id, r.kind, r.total, r.actor_id, r.actor, r.remote_address, r.request, r.started_at, r.stop_reason,
                   r.stopped_by, r.ended_at, coalesce(r.succeeded, i.succeeded) AS succeeded, coalesce(r.skipped, i.skipped) AS skipped,
                   coalesce(r.failed, i.failed) AS failed
            FROM bulk_run r, LATERAL (%s AND r.ended_at IS NULL) i""".formatted(TOTALS);

    private final JdbcClient db;
    private final Clock clock;

    BulkRuns(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * What a run is over.
     *
     * @param position in the run, from 1
     * @param note why it failed, or was skipped; null otherwise
     */
    record Item(int position, UUID subject, @Nullable String note) {
    }

    /** What became of one. */
    enum Outcome {
        succeeded, skipped, failed
    }

    /** @param subjects each once */
    UUID write(BulkRun.Kind kind, Actor actor, Collection<UUID> subjects) {
        UUID run = db.sql("""
                INSERT INTO bulk_run (kind, total, actor_id, actor, remote_address, request, started_at)
                VALUES (:kind, :total, :actorId, :actor, :address, :request, :now) RETURNING id""")
                .param("kind", kind.name()).param("total", subjects.size())
                .param("actorId", actor.id()).param("actor", actor.name()).param("address", actor.remoteAddress())
                .param("request", actor.request()).param("now", now())
                .query(UUID.class).single();
        db.sql("""
                INSERT INTO bulk_item (run_id, position, subject)
                SELECT :run, position, subject FROM unnest(CAST(:subjects AS uuid[])) WITH ORDINALITY AS chosen (subject, position)""")
                .param("run", run).param("subjects", subjects.toArray(UUID[]::new)).update();
        return run;
    }

    Optional<BulkRun> find(UUID run) {
        return db.sql(RUN + " WHERE r.id = ?").param(run).query(BulkRuns::map).optional();
    }

    /**
     * The newest first.
     *
     * @param before the last of the page before; null for the first page
     */
    List<BulkRun> latest(@Nullable UUID before, int limit) {
        var page = before == null ? db.sql(RUN + " ORDER BY r.id DESC LIMIT :limit")
                : db.sql(RUN + " WHERE r.id < :before ORDER BY r.id DESC LIMIT :limit").param("before", before);
        return page.param("limit", limit).query(BulkRuns::map).list();
    }

    /** The next that wait, in their order. */
    List<Item> left(UUID run, int limit) {
        return items("outcome IS NULL", run, limit);
    }

    /** The first that failed. */
    List<Item> failed(UUID run, int limit) {
        return items("outcome = 'failed'", run, limit);
    }

    boolean isToStop(UUID run) {
        return db.sql("SELECT stopped_at IS NOT NULL FROM bulk_run WHERE id = ?").param(run).query(Boolean.class).single();
    }

    void record(UUID run, int position, Outcome outcome, @Nullable String note) {
        db.sql("UPDATE bulk_item SET outcome = :outcome, note = left(:note, 2000), done_at = :now WHERE run_id = :run AND position = :position AND outcome IS NULL")
                .param("outcome", outcome.name()).param("note", note).param("now", now()).param("run", run)
                .param("position", position).update();
    }

    /**
     * @param by who asks; null where nobody does
     * @return false when it has ended, or stops already
     */
    boolean stop(UUID run, BulkRun.StopReason reason, @Nullable String by) {
        return db.sql("""
                UPDATE bulk_run SET stopped_at = :now, stop_reason = :reason, stopped_by = :by
                WHERE id = :run AND ended_at IS NULL AND stopped_at IS NULL""")
                .param("now", now()).param("reason", reason.name()).param("by", by).param("run", run).update() == 1;
    }

    /** With its totals: nothing is recorded of it afterwards. */
    void end(UUID run) {
        db.sql("UPDATE bulk_run r SET ended_at = :now, (succeeded, skipped, failed) = (" + TOTALS + ") WHERE r.id = :run AND r.ended_at IS NULL")
                .param("now", now()).param("run", run).update();
    }

    private List<Item> items(String which, UUID run, int limit) {
        return db.sql("SELECT position, subject, note FROM bulk_item WHERE run_id = ? AND " + which + " ORDER BY position LIMIT ?")
                .params(run, limit).query(Item.class).list();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static BulkRun map(ResultSet row, int n) throws SQLException {
        OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
        String reason = row.getString("stop_reason");
        return new BulkRun(row.getObject("id", UUID.class), BulkRun.Kind.valueOf(row.getString("kind")), row.getInt("total"),
                row.getInt("succeeded"), row.getInt("skipped"), row.getInt("failed"),
                new Actor(row.getObject("actor_id", UUID.class), row.getString("actor"), row.getString("remote_address"),
                        row.getString("request")),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                reason == null ? null : BulkRun.StopReason.valueOf(reason), row.getString("stopped_by"),
                ended == null ? null : ended.toInstant());
    }
}
