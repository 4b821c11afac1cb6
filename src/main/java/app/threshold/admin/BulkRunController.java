package app.threshold.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

import app.threshold.platform.ListPosition;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import app.threshold.signup.StuckSignup;
import app.threshold.signup.StuckSignups;
import app.threshold.tenant.IncompleteTenant;
import app.threshold.tenant.IncompleteTenants;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Runs over many signups or tenants: started from their lists, watched and stopped here. */
@Controller
class BulkRunController {

    private static final int SHOWN = 50;
    private static final int BATCH = 500;

    private final RunInBulk runInBulk;
    private final BulkRuns runs;
    private final StuckSignups signups;
    private final IncompleteTenants tenants;

    BulkRunController(RunInBulk runInBulk, BulkRuns runs, StuckSignups signups, IncompleteTenants tenants) {
        this.runInBulk = runInBulk;
        this.runs = runs;
        this.signups = signups;
        this.tenants = tenants;
    }

    @GetMapping("/admin/bulk-runs")
    String list(Model model) {
        model.addAttribute("runs", runs.latest(SHOWN));
        return "admin/bulk-runs";
    }

    @GetMapping("/admin/bulk-runs/{id}")
    String show(@PathVariable UUID id, Model model) {
        model.addAttribute("run", runs.find(id).orElseThrow(NoSuchThing::new));
        model.addAttribute("failed", runs.failed(id, SHOWN));
        return "admin/bulk-run";
    }

    /** @param id what was chosen; when nothing was, the list is shown again */
    @PostMapping(path = "/admin/bulk-runs", params = "!all")
    String start(@RequestParam BulkRun.Kind kind, @RequestParam(defaultValue = "") List<UUID> id) {
        return startOver(kind, id);
    }

    /** Over all that the list shows on all its pages, and not more than a run may be over. */
    @PostMapping(path = "/admin/bulk-runs", params = {"all", "kind=retry"})
    String retryAll(SignupListForm form, Paging paging) {
        return startOver(BulkRun.Kind.retry, all(turn -> signups.list(form.filter(), turn),
                paging.turn(form.usualSort()).newestFirst(), StuckSignup::id));
    }

    @PostMapping(path = "/admin/bulk-runs", params = {"all", "kind=repair"})
    String repairAll(TenantListForm form, Paging paging) {
        return startOver(BulkRun.Kind.repair, all(turn -> tenants.list(form.filter(), turn),
                paging.turn(Paging.Sort.oldest).newestFirst(), IncompleteTenant::id));
    }

    @PostMapping("/admin/bulk-runs/{id}/stops")
    String stop(@PathVariable UUID id) {
        runInBulk.stop(id);
        return "redirect:/admin/bulk-runs/" + id;
    }

    private String startOver(BulkRun.Kind kind, List<UUID> subjects) {
        if (subjects.isEmpty()) {
            return switch (kind) {
                case retry -> "redirect:/admin/signups?state=stuck&chosen=none";
                case repair -> "redirect:/admin/tenants/incomplete?chosen=none";
            };
        }
        return "redirect:/admin/bulk-runs/" + runInBulk.start(kind, subjects);
    }

    private static <T> List<UUID> all(Function<Turn, Slice<T>> list, boolean newestFirst, Function<T, UUID> id) {
        var ids = new ArrayList<UUID>();
        Turn turn = Turn.first(newestFirst, BATCH);
        for (ListPosition next = null; ; turn = turn.goingOnFrom(next)) {
            Slice<T> page = list.apply(turn);
            page.rows().stream().map(id).forEach(ids::add);
            next = page.next();
            if (next == null || ids.size() >= RunInBulk.AT_MOST) {
                return ids.subList(0, Math.min(ids.size(), RunInBulk.AT_MOST));
            }
        }
    }
}
