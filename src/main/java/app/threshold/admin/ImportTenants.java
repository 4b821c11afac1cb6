package app.threshold.admin;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import app.threshold.platform.RandomTokens;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Imports what an operator confirmed: all rows without a fault in one transaction, so that nobody ever sees half of a
 * file. How far it is, is told in transactions of their own. Killed in the midst of it, it begins anew, of nothing;
 * until it begins, an operator can cancel it. What fails {@value #TRIES} times in a row is left to the operator, with the reason.
 */
@Component
class ImportTenants {

    private static final Logger log = LoggerFactory.getLogger(ImportTenants.class);

    static final TaskDescriptor<Import> TASK = TaskDescriptor.of("import-tenants", Import.class);

    private static final int BATCH = 100;
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(10);

    /** As long as a switch over to another server may take, and not for ever. */
    private static final int TRIES = 12;

    /** References are random and short enough to be read aloud: among millions of signups one is met twice now and then. */
    private static final String REFERENCE_KEY = "pending_signup_reference_key";

    /**
     * What is kept how long.
     *
     * @param keepLines how long the lines of a file are kept after its import, or after it was last looked at and not imported
     */
    @ConfigurationProperties("threshold.imports")
    record Settings(@DefaultValue("90d") Duration keepLines) {
    }

    /** The job's data. */
    record Import(UUID id) {
    }

    /** A row that the database refuses, most likely since its e-mail or address was taken since it was looked at. */
    private static final class RowRefused extends RuntimeException {

        private final int line;

        RowRefused(int line, RuntimeException cause) {
            super("line " + line, cause);
            this.line = line;
        }
    }

    /** A reference that another signup has. Nothing is wrong with the row, and the next reference will be another. */
    private static final class ReferenceTaken extends RuntimeException {

        ReferenceTaken(RuntimeException cause) {
            super(cause);
        }
    }

    private final JdbcClient db;
    private final TenantImports imports;
    private final TransactionTemplate transaction;
    private final TransactionTemplate besides;
    private final Settings settings;
    private final Clock clock;

    ImportTenants(JdbcClient db, TenantImports imports, PlatformTransactionManager transactions, Settings settings, Clock clock) {
        this.settings = settings;
        this.db = db;
        this.imports = imports;
        this.transaction = new TransactionTemplate(transactions);
        this.besides = new TransactionTemplate(transactions);
        this.besides.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    void importAll(UUID id) {
        if (!imports.begin(id)) {
            return;
        }
        try {
            importWhole(id);
        } catch (RowRefused refused) {
            log.atWarn().addKeyValue("import", id).addKeyValue("line", refused.line).setCause(refused.getCause()).log("tenant_import_refused");
            imports.refuse(id, refused.line, null);
        }
    }

    /** Of 5,000 rows among five million signups every fortieth file meets a reference that is taken; none in a thousand does twice in a row. */
    private void importWhole(UUID id) {
        try {
            transaction.executeWithoutResult(status -> importHere(id));
        } catch (ReferenceTaken again) {
            transaction.executeWithoutResult(status -> importHere(id));
        }
    }

    /** What follows a try that failed: another, and in the end the operator's decision. */
    private void failed(ExecutionComplete failed, ExecutionOperations<Import> job) {
        UUID id = ((Import) failed.getExecution().taskInstance.getData()).id();
        if (failed.getExecution().consecutiveFailures + 1 < TRIES) {
            imports.waitAgain(id);
            job.reschedule(failed, clock.instant().plus(AFTER_A_FAILURE));
            return;
        }
        Throwable cause = failed.getCause().orElseThrow();
        Throwable root = Objects.requireNonNullElse(NestedExceptionUtils.getRootCause(cause), cause);
        log.atError().addKeyValue("import", id).addKeyValue("tries", TRIES).setCause(cause).log("tenant_import_given_up");
        imports.refuse(id, null, String.valueOf(root.getMessage()).replace('\0', '?'));
        job.stop();
    }

    private void importHere(UUID id) {
        // Should this job have been given up for dead while it lives, the second waits here and then finds it done.
        db.sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))").param("import " + id).query().listOfRows();
        if (imports.find(id).filter(TenantImport::isRunning).isEmpty()) {
            return;
        }
        List<Integer> lines = db.sql("SELECT line FROM tenant_import_row WHERE import_id = ? AND faults = '' ORDER BY line")
                .param(id).query(Integer.class).list();
        for (int n = 0; n < lines.size(); n++) {
            importRow(id, lines.get(n));
            if ((n + 1) % BATCH == 0) {
                int done = n + 1;
                besides.executeWithoutResult(status -> db.sql("UPDATE tenant_import SET done = ? WHERE id = ?").params(done, id).update());
            }
        }
        db.sql("UPDATE tenant_import SET status = 'done', done = ?, finished_at = ?, version = version + 1 WHERE id = ?")
                .params(lines.size(), clock.instant().atOffset(ZoneOffset.UTC), id).update();
        log.atInfo().addKeyValue("import", id).addKeyValue("tenants", lines.size()).log("tenants_imported");
    }

    private void importRow(UUID id, int line) {
        try {
            db.sql("SELECT import_tenant(?, ?, ?)").params(id, line, RandomTokens.reference()).query(UUID.class).single();
        } catch (DataIntegrityViolationException e) {
            throw String.valueOf(e.getMessage()).contains(REFERENCE_KEY) ? new ReferenceTaken(e) : new RowRefused(line, e);
        }
    }

    /** Lines name people, and are not kept for longer than somebody may want to look at them. */
    void forgetLines() {
        int forgotten = imports.forgetLines(clock.instant().minus(settings.keepLines()));
        if (forgotten > 0) {
            log.atInfo().addKeyValue("lines", forgotten).log("import_lines_forgotten");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Tasking {

        @Bean
        RecurringTask<Void> forgetImportLinesTask(ImportTenants importTenants) {
            return Tasks.recurring("forget-import-lines", FixedDelay.ofHours(1)).execute((task, context) -> importTenants.forgetLines());
        }

        @Bean
        OneTimeTask<Import> importTenantsTask(ImportTenants importTenants) {
            return Tasks.oneTime(TASK).onFailure(importTenants::failed)
                    .execute((instance, context) -> importTenants.importAll(instance.getData().id()));
        }
    }
}
