package app.threshold.admin;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import app.threshold.account.Actor;
import app.threshold.account.AuditTrail;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Files of tenants from another system: looked at, confirmed, and then imported by {@link ImportTenants}. */
@Repository
class TenantImports {

    private static final String SELECT = """
            SELECT i.id, i.file_name, a.email, i.uploaded_at, i.status, i.done, i.finished_at, i.failed_line, i.failed_reason, i.version,
                   i.begun_at, i.forgotten_at, coalesce(i.row_count, r.rows) AS rows, coalesce(i.faulty_count, r.faulty) AS faulty,
                   coalesce(i.incomplete_count, r.incomplete) AS incomplete
            FROM tenant_import i JOIN account a ON a.id = i.uploaded_by
            CROSS JOIN LATERAL (SELECT count(*) AS rows, count(*) FILTER (WHERE faults <> '') AS faulty,
                                       count(*) FILTER (WHERE faults = '' AND missing <> '') AS incomplete
                                FROM tenant_import_row WHERE import_id = i.id) r
            """;
    private static final String ROWS = """
            SELECT line, plan_code, email, slug, partner1_name, partner2_name, wedding_date, theme, business_name, category, city,
                   subscription_end, standard_packages, faults, missing, tenant_id
            FROM tenant_import_row WHERE import_id = :id AND line > :after""";

    private final JdbcClient db;
    private final JdbcTemplate jdbc;
    private final AuditTrail audit;
    private final SchedulerClient jobs;
    private final Clock clock;

    /** @param jobs lazy, since the scheduler is made of all jobs */
    TenantImports(JdbcClient db, JdbcTemplate jdbc, AuditTrail audit, @Lazy SchedulerClient jobs, Clock clock) {
        this.db = db;
        this.jdbc = jdbc;
        this.audit = audit;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** The dry run: keeps the rows with all that is wrong with them, and makes nothing of them. Returns the import's id. */
    @Transactional
    UUID check(String fileName, List<ImportRow> rows, Actor by) {
        UUID id = db.sql("INSERT INTO tenant_import (file_name, uploaded_by, uploaded_at, checked_at) VALUES (:file, :by, :now, :now) RETURNING id")
                .param("file", fileName).param("by", by.id()).param("now", now()).query(UUID.class).single();
        Set<String> taken = taken(rows);
        jdbc.batchUpdate("""
                INSERT INTO tenant_import_row (import_id, line, plan_code, email, slug, partner1_name, partner2_name, wedding_date, theme,
                    business_name, category, city, subscription_end, standard_packages, faults, missing)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", rows.stream().map(row -> {
            ImportRow told = withTaken(row, taken);
            return new @Nullable Object[] {id, told.line(), told.planCode(), told.email(), told.slug(), told.partner1Name(),
                    told.partner2Name(), told.weddingDate(), told.theme(), told.businessName(), told.category(), told.city(),
                    told.subscriptionEnd(), told.standardPackages(), String.join(" ", told.faults()), String.join(" ", told.missing())};
        }).toList());
        audit.record(by, "check_import", "import", id, fileName);
        return id;
    }

    /** Looks again at what may have been taken since: nothing else about a row changes by itself. */
    private void checkAgain(UUID id) {
        List<ImportRow> rows = rows(id, 0, false, Integer.MAX_VALUE);
        Set<String> taken = taken(rows);
        for (ImportRow row : rows) {
            ImportRow now = withTaken(row, taken);
            if (!now.faults().equals(row.faults())) {
                db.sql("UPDATE tenant_import_row SET faults = ? WHERE import_id = ? AND line = ?")
                        .params(String.join(" ", now.faults()), id, row.line()).update();
            }
        }
    }

    /**
     * What has no fault is to be imported: status, record and job in one commit.
     *
     * @return false, and nothing changed, where the import is not as the operator saw it
     */
    @Transactional
    boolean confirm(UUID id, int version, Actor by) {
        int confirmed = db.sql("""
                UPDATE tenant_import SET status = 'running', confirmed_by = :by, confirmed_at = :now, begun_at = NULL, done = 0,
                    failed_line = NULL, failed_reason = NULL, version = version + 1
                WHERE id = :id AND version = :version AND status = 'checked' AND forgotten_at IS NULL
                  AND EXISTS (SELECT FROM tenant_import_row WHERE import_id = :id AND faults = '')""")
                .param("by", by.id()).param("now", now()).param("id", id).param("version", version).update();
        if (confirmed == 0) {
            return false;
        }
        audit.record(by, "confirm_import", "import", id, null);
        // A name for each confirmation: the job of one that was cancelled may just be finding that out.
        jobs.scheduleIfNotExists(ImportTenants.TASK.instance(id + "-" + version).data(new ImportTenants.Import(id)).build(), clock.instant());
        return true;
    }

    /**
     * Takes the confirmation back, as long as the job has not begun. It can be confirmed again.
     *
     * @return false, and nothing changed, where it has begun, or the import is not as the operator saw it
     */
    @Transactional
    boolean cancel(UUID id, int version, Actor by) {
        int cancelled = db.sql("""
                UPDATE tenant_import SET status = 'checked', version = version + 1
                WHERE id = ? AND version = ? AND status = 'running' AND begun_at IS NULL""").params(id, version).update();
        if (cancelled == 1) {
            audit.record(by, "cancel_import", "import", id, null);
        }
        return cancelled == 1;
    }

    /** From here on nobody cancels it. False where it is not to be imported, or not any more. */
    @Transactional
    boolean begin(UUID id) {
        return db.sql("UPDATE tenant_import SET begun_at = ? WHERE id = ? AND status = 'running'").params(now(), id).update() == 1;
    }

    /** A try has failed, and before the next one begins it can be cancelled again. */
    @Transactional
    void waitAgain(UUID id) {
        db.sql("UPDATE tenant_import SET begun_at = NULL, done = 0 WHERE id = ? AND status = 'running'").param(id).update();
    }

    /**
     * The job left nothing behind: the lines are looked at again, and an operator decides anew.
     *
     * @param line which one the database refused; null where none is to blame
     * @param reason why, where no line is to blame, cut to 500 characters; null otherwise
     */
    @Transactional
    void refuse(UUID id, @Nullable Integer line, @Nullable String reason) {
        int refused = db.sql("""
                UPDATE tenant_import SET status = 'checked', begun_at = NULL, done = 0, failed_line = :line, failed_reason = left(:reason, 500),
                    checked_at = :now, version = version + 1
                WHERE id = :id AND status = 'running'""")
                .param("line", line).param("reason", reason).param("now", now()).param("id", id).update();
        if (refused == 1) {
            checkAgain(id);
        }
    }

    /**
     * Deletes the lines of imports that were over, or last looked at, before then; how many there were stays. The line
     * of a tenant that is still incomplete stays as well, since its repair may need what it says.
     *
     * @return how many lines went
     */
    @Transactional
    int forgetLines(Instant before) {
        db.sql("""
                UPDATE tenant_import i SET forgotten_at = :now, row_count = r.rows, faulty_count = r.faulty, incomplete_count = r.incomplete
                FROM (SELECT id, count(line) AS rows, count(line) FILTER (WHERE faults <> '') AS faulty,
                             count(line) FILTER (WHERE faults = '' AND missing <> '') AS incomplete
                      FROM tenant_import LEFT JOIN tenant_import_row ON import_id = id
                      WHERE forgotten_at IS NULL AND status <> 'running' AND coalesce(finished_at, checked_at) <= :before
                      GROUP BY id) r
                WHERE i.id = r.id AND i.forgotten_at IS NULL AND i.status <> 'running'""")
                .param("now", now()).param("before", before.atOffset(ZoneOffset.UTC)).update();
        return db.sql("""
                DELETE FROM tenant_import_row r USING tenant_import i
                WHERE i.id = r.import_id AND i.forgotten_at IS NOT NULL
                  AND NOT EXISTS (SELECT FROM damaged_tenant d WHERE d.tenant_id = r.tenant_id)""").update();
    }

    Optional<TenantImport> find(UUID id) {
        return db.sql(SELECT + "WHERE i.id = ?").param(id).query(TenantImports::map).optional();
    }

    /** The latest, the newest first. */
    List<TenantImport> latest(int limit) {
        return db.sql(SELECT + "ORDER BY i.id DESC LIMIT ?").param(limit).query(TenantImports::map).list();
    }

    /** @param worthTelling only those with faults, or that will lack something */
    List<ImportRow> rows(UUID id, int after, boolean worthTelling, int limit) {
        return db.sql(ROWS + (worthTelling ? " AND (faults <> '' OR missing <> '')" : "") + " ORDER BY line LIMIT :limit")
                .param("id", id).param("after", after).param("limit", limit).query(TenantImports::row).list();
    }

    private static ImportRow withTaken(ImportRow row, Set<String> taken) {
        List<String> faults = new ArrayList<>(row.faults());
        faults.removeIf(fault -> fault.endsWith(".taken"));
        if (row.email() != null && taken.contains("email " + row.email())) {
            faults.add("email.taken");
        }
        if (row.slug() != null && taken.contains("slug " + row.slug())) {
            faults.add("slug.taken");
        }
        return row.with(faults);
    }

    private Set<String> taken(List<ImportRow> rows) {
        Set<String> taken = new HashSet<>();
        db.sql("SELECT 'email ' || email FROM email_claim WHERE email = ANY (CAST(:emails AS varchar[])) "
                        + "UNION ALL SELECT 'slug ' || slug FROM site_address WHERE slug = ANY (CAST(:slugs AS varchar[]))")
                .param("emails", array(rows.stream().map(ImportRow::email).filter(java.util.Objects::nonNull).toList()))
                .param("slugs", array(rows.stream().map(ImportRow::slug).filter(java.util.Objects::nonNull).toList()))
                .query(String.class).list().forEach(taken::add);
        return taken;
    }

    /** As PostgreSQL writes an array, with every element quoted: what is in a file is anybody's. */
    private static String array(List<String> values) {
        return values.stream().map(value -> "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static TenantImport map(ResultSet row, int n) throws SQLException {
        OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
        return new TenantImport(row.getObject("id", UUID.class), row.getString("file_name"), row.getString("email"),
                row.getObject("uploaded_at", OffsetDateTime.class).toInstant(), row.getString("status"), row.getInt("rows"),
                row.getInt("faulty"), row.getInt("incomplete"), row.getInt("done"), finished == null ? null : finished.toInstant(),
                row.getObject("failed_line", Integer.class), row.getString("failed_reason"), row.getInt("version"), row.getObject("begun_at") != null,
                row.getObject("forgotten_at") != null);
    }

    private static ImportRow row(ResultSet row, int n) throws SQLException {
        return new ImportRow(row.getInt("line"), row.getString("plan_code"), row.getString("email"), row.getString("slug"),
                row.getString("partner1_name"), row.getString("partner2_name"), row.getObject("wedding_date", LocalDate.class),
                row.getString("theme"), row.getString("business_name"), row.getString("category"), row.getString("city"),
                row.getObject("subscription_end", LocalDate.class), row.getBoolean("standard_packages"),
                ImportRow.words(row.getString("faults")), ImportRow.words(row.getString("missing")), row.getObject("tenant_id", UUID.class));
    }
}
