package app.threshold.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import app.threshold.platform.ListPosition;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import app.threshold.signup.StuckSignup;
import app.threshold.signup.StuckSignups;
import app.threshold.tenant.IncompleteTenant;
import app.threshold.tenant.IncompleteTenants;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Runs over many signups or tenants: started from their lists, watched and stopped here. */
@Controller
class BulkRunController {

    private static final String SIGNUPS = "/admin/signups";
    private static final String INCOMPLETE = "/admin/tenants/incomplete";
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

    /** @param before the last of the page before */
    @GetMapping("/admin/bulk-runs")
    String list(@RequestParam(required = false) @Nullable UUID before, Model model) {
        List<BulkRun> found = runs.latest(before, SHOWN + 1);
        boolean more = found.size() > SHOWN;
        model.addAttribute("runs", more ? found.subList(0, SHOWN) : found);
        model.addAttribute("next", more ? "/admin/bulk-runs?before=" + found.get(SHOWN - 1).id() : null);
        return "admin/bulk-runs";
    }

    @GetMapping("/admin/bulk-runs/{id}")
    String show(@PathVariable UUID id, Model model) {
        model.addAttribute("run", runs.find(id).orElseThrow(NoSuchThing::new));
        model.addAttribute("failed", runs.failed(id, SHOWN));
        return "admin/bulk-run";
    }

    /** @param id what was chosen; when nothing was, the list is shown again */
    @PostMapping(path = "/admin/bulk-runs", params = {"!all", "kind=retry"})
    String retryChosen(@RequestParam(defaultValue = "") List<UUID> id, SignupListForm form, Paging paging) {
        return id.isEmpty() ? back(SIGNUPS, form.parameters(), paging, "none") : start(BulkRun.Kind.retry, id);
    }

    @PostMapping(path = "/admin/bulk-runs", params = {"!all", "kind=repair"})
    String repairChosen(@RequestParam(defaultValue = "") List<UUID> id, TenantListForm form, Paging paging) {
        return id.isEmpty() ? back(INCOMPLETE, form.parameters(), paging, "none") : start(BulkRun.Kind.repair, id);
    }

    /** Over all that the list shows on all its pages, and not more than a run may be over. */
    @PostMapping(path = "/admin/bulk-runs", params = {"all", "kind=retry"})
    String retryAll(SignupListForm form, Paging paging) {
        return startOver(BulkRun.Kind.retry, turn -> signups.list(form.filter(), turn),
                paging.turn(form.usualSort()).newestFirst(), StuckSignup::id, SIGNUPS, form.parameters(), paging);
    }

    @PostMapping(path = "/admin/bulk-runs", params = {"all", "kind=repair"})
    String repairAll(TenantListForm form, Paging paging) {
        return startOver(BulkRun.Kind.repair, turn -> tenants.list(form.filter(), turn),
                paging.turn(Paging.Sort.oldest).newestFirst(), IncompleteTenant::id, INCOMPLETE, form.parameters(), paging);
    }

    @PostMapping("/admin/bulk-runs/{id}/stops")
    String stop(@PathVariable UUID id) {
        runInBulk.stop(id);
        return "redirect:/admin/bulk-runs/" + id;
    }

    private <T> String startOver(BulkRun.Kind kind, Function<Turn, Slice<T>> list, boolean newestFirst, Function<T, UUID> id,
            String path, Map<String, Object> filters, Paging paging) {
        var ids = new ArrayList<UUID>();
        Turn turn = Turn.first(newestFirst, BATCH);
        for (ListPosition next = null; ; turn = turn.goingOnFrom(next)) {
            Slice<T> page = list.apply(turn);
            if (page.truncated()) {
                // So much begins so, and so little of it fits, that looking for all would keep the operator waiting.
                return back(path, filters, paging, "truncated");
            }
            page.rows().stream().map(id).forEach(ids::add);
            next = page.next();
            if (next == null || ids.size() >= RunInBulk.AT_MOST) {
                List<UUID> chosen = ids.subList(0, Math.min(ids.size(), RunInBulk.AT_MOST));
                return chosen.isEmpty() ? back(path, filters, paging, "none") : start(kind, chosen);
            }
        }
    }

    private String start(BulkRun.Kind kind, List<UUID> subjects) {
        return "redirect:/admin/bulk-runs/" + runInBulk.start(kind, subjects);
    }

    /** To the list as it was, which says why no run was begun. */
    private static String back(String path, Map<String, Object> filters, Paging paging, String why) {
        return "redirect:" + paging.address(path, filters, "chosen", why);
    }
}
