package app.threshold.admin;

import static app.threshold.admin.CsvFile.cells;

import java.io.IOException;
import java.util.List;

import app.threshold.signup.StuckSignups;
import app.threshold.tenant.IncompleteTenants;
import app.threshold.tenant.ListedTenants;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The lists as files, filtered and sorted as the page was that they are asked for on. The columns are for programs and have one language. */
@Controller
class CsvController {

    private final StuckSignups signups;
    private final ListedTenants tenants;
    private final IncompleteTenants incompleteTenants;

    CsvController(StuckSignups signups, ListedTenants tenants, IncompleteTenants incompleteTenants) {
        this.signups = signups;
        this.tenants = tenants;
        this.incompleteTenants = incompleteTenants;
    }

    @GetMapping("/admin/signups.csv")
    void signups(SignupListForm form, Paging paging, HttpServletResponse answer) throws IOException {
        CsvFile.write(answer, "signups", List.of("reference", "status", "payment_in_doubt", "plan", "email", "slug", "begun_at",
                        "since", "attempts", "last_sqlstate", "last_reason", "id"),
                paging.turn(form.usualSort()).newestFirst(), turn -> signups.list(form.filter(), turn),
                row -> cells(row.reference(), row.status(), row.paymentInDoubt(), row.planCode(), row.email(), row.slug(), row.begunAt(),
                        row.since(), row.attempts(), row.lastSqlstate(), row.lastReason(), row.id()));
    }

    @GetMapping("/admin/tenants.csv")
    void tenants(TenantListForm form, Paging paging, HttpServletResponse answer) throws IOException {
        CsvFile.write(answer, "tenants", List.of("id", "plan", "name", "slug", "owner_email", "reference", "made_at", "incomplete", "suspended"),
                paging.turn(Paging.Sort.newest).newestFirst(), turn -> tenants.list(form.filter(), turn),
                row -> cells(row.id(), row.planCode(), row.name(), row.slug(), row.ownerEmail(), row.reference(), row.createdAt(),
                        row.incomplete(), row.suspended()));
    }

    @GetMapping("/admin/tenants/incomplete.csv")
    void incomplete(TenantListForm form, Paging paging, HttpServletResponse answer) throws IOException {
        CsvFile.write(answer, "incomplete-tenants", List.of("id", "plan", "slug", "owner_email", "missing", "reference", "made_at"),
                paging.turn(Paging.Sort.oldest).newestFirst(), turn -> incompleteTenants.list(form.filter(), turn),
                row -> cells(row.id(), row.planCode(), row.slug(), row.ownerEmail(), String.join(" ", row.missing()), row.reference(),
                        row.createdAt()));
    }
}
