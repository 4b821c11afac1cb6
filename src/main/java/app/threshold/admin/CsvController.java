package app.threshold.admin;

import static app.threshold.admin.CsvFile.cells;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import app.threshold.account.AuditTrail;
import app.threshold.signup.StuckSignups;
import app.threshold.tenant.IncompleteTenants;
import app.threshold.tenant.ListedTenants;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The lists as files, filtered and sorted as the page was that they are asked for on. The columns are for programs and have
 * one language. Each download is on record before its first byte, and with its filters: what leaves here names people.
 */
@Controller
class CsvController {

    /** In characters, as a detail of the record may be. */
    private static final int LONGEST = 2000;

    private final StuckSignups signups;
    private final ListedTenants tenants;
    private final IncompleteTenants incompleteTenants;
    private final AuditTrail audit;

    CsvController(StuckSignups signups, ListedTenants tenants, IncompleteTenants incompleteTenants, AuditTrail audit) {
        this.signups = signups;
        this.tenants = tenants;
        this.incompleteTenants = incompleteTenants;
        this.audit = audit;
    }

    @GetMapping("/admin/signups.csv")
    void signups(SignupListForm form, Paging paging, HttpServletResponse answer) throws IOException {
        record("signups", form.parameters());
        CsvFile.write(answer, "signups", List.of("reference", "status", "payment_in_doubt", "plan", "email", "slug", "begun_at",
                        "since", "attempts", "last_sqlstate", "last_reason", "id"),
                paging.turn(form.usualSort()).newestFirst(), turn -> signups.list(form.filter(), turn),
                row -> cells(row.reference(), row.status(), row.paymentInDoubt(), row.planCode(), row.email(), row.slug(), row.begunAt(),
                        row.since(), row.attempts(), row.lastSqlstate(), row.lastReason(), row.id()));
    }

    @GetMapping("/admin/tenants.csv")
    void tenants(TenantListForm form, Paging paging, HttpServletResponse answer) throws IOException {
        record("tenants", form.parameters());
        CsvFile.write(answer, "tenants", List.of("id", "plan", "name", "slug", "owner_email", "reference", "made_at", "incomplete", "suspended"),
                paging.turn(Paging.Sort.newest).newestFirst(), turn -> tenants.list(form.filter(), turn),
                row -> cells(row.id(), row.planCode(), row.name(), row.slug(), row.ownerEmail(), row.reference(), row.createdAt(),
                        row.incomplete(), row.suspended()));
    }

    @GetMapping("/admin/tenants/incomplete.csv")
    void incomplete(TenantListForm form, Paging paging, HttpServletResponse answer) throws IOException {
        record("tenants/incomplete", form.parameters());
        CsvFile.write(answer, "incomplete-tenants", List.of("id", "plan", "slug", "owner_email", "missing", "reference", "made_at"),
                paging.turn(Paging.Sort.oldest).newestFirst(), turn -> incompleteTenants.list(form.filter(), turn),
                row -> cells(row.id(), row.planCode(), row.slug(), row.ownerEmail(), String.join(" ", row.missing()), row.reference(),
                        row.createdAt()));
    }

    private void record(String list, Map<String, Object> filters) {
        String said = filters.entrySet().stream().filter(each -> each.getValue() != null)
                .map(each -> each.getKey() + "=" + each.getValue()).collect(Collectors.joining(", "))
                // Of an address line, where anything may stand.
                .replaceAll("\\p{Cntrl}", " ");
        audit.record("download", "list", list, said.isEmpty() ? null
                : said.codePoints().limit(LONGEST).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
    }
}
