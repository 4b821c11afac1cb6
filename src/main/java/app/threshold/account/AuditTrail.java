package app.threshold.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

import app.threshold.platform.RequestReference;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Repository;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * What operators did, in a table that the running role can add to and not change. An action that is one transaction is
 * recorded in it; one that asks Stripe or tries several times is recorded before it begins, so that nothing is done
 * that was not written down.
 */
@Repository
public class AuditTrail {

    /** So many lines of one subject are shown at the most; all of them are in the table. */
    public static final int MOST_OF_ONE = 200;

    private static final String COLUMNS = """
            SELECT id, happened_at, actor_id, actor, remote_address, request, action, subject_type, subject, detail
            FROM operator_action""";

    private final JdbcClient db;
    private final Clock clock;

    AuditTrail(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * Whoever makes the present request; to be taken along by a job that goes on with what was asked for.
     *
     * @throws IllegalStateException when nobody is signed in
     */
    public static Actor actor() {
        Authentication signedIn = SecurityContextHolder.getContext().getAuthentication();
        if (signedIn == null) {
            throw new IllegalStateException("Nobody is signed in");
        }
        return actor(signedIn.getPrincipal() instanceof SignedInAccount account ? account.id() : null, signedIn.getName());
    }

    /** Whoever proved in the present request, if there is one, to be this, and is not signed in by it. */
    static Actor actor(@Nullable UUID id, String name) {
        var request = RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? attributes.getRequest() : null;
        return new Actor(id, name, request == null ? null : request.getRemoteAddr(), request == null ? null : RequestReference.of(request));
    }

    /**
     * Adds a line, in the caller's transaction where there is one and otherwise in its own.
     *
     * @param subjectType signup, tenant, plan, operator, api_key, import, bulk_run or list
     * @param subject an id, a plan's code, or a list's path below the console's
     * @param detail for people to read, at most 2000 characters and never a secret; null where the action says it all
     */
    public void record(Actor actor, String action, String subjectType, Object subject, @Nullable String detail) {
        db.sql("""
                INSERT INTO operator_action (happened_at, actor_id, actor, remote_address, request, action, subject_type, subject, detail)
                VALUES (:now, :actorId, :actor, :address, :request, :action, :type, :subject, :detail)""")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("actorId", actor.id()).param("actor", actor.name())
                .param("address", actor.remoteAddress()).param("request", actor.request())
                .param("action", action).param("type", subjectType).param("subject", subject.toString())
                .param("detail", detail)
                .update();
    }

    /** The same, by whoever makes the present request. */
    public void record(String action, String subjectType, Object subject, @Nullable String detail) {
        record(actor(), action, subjectType, subject, detail);
    }

    /** The latest that was done to it, {@value #MOST_OF_ONE} lines at the most, the oldest of these first. */
    public List<OperatorAction> of(String subjectType, Object subject) {
        return db.sql(COLUMNS + " WHERE subject_type = ? AND subject = ? ORDER BY id DESC LIMIT ?")
                .params(subjectType, subject.toString(), MOST_OF_ONE).query(AuditTrail::map).list().reversed();
    }

    /**
     * The latest that was done at all, the newest first.
     *
     * @param before the last line of the page before; null for the first page
     */
    public List<OperatorAction> latest(@Nullable UUID before, int limit) {
        // Two statements: one that leaves the bound open is planned, from its sixth time on, as if there were none.
        var page = before == null ? db.sql(COLUMNS + " ORDER BY id DESC LIMIT :limit")
                : db.sql(COLUMNS + " WHERE id < :before ORDER BY id DESC LIMIT :limit").param("before", before);
        return page.param("limit", limit).query(AuditTrail::map).list();
    }

    private static OperatorAction map(ResultSet row, int n) throws SQLException {
        return new OperatorAction(row.getObject("id", UUID.class), row.getObject("happened_at", OffsetDateTime.class).toInstant(),
                new Actor(row.getObject("actor_id", UUID.class), row.getString("actor"), row.getString("remote_address"),
                        row.getString("request")),
                row.getString("action"), row.getString("subject_type"), row.getString("subject"), row.getString("detail"));
    }
}
