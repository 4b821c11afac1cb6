package app.threshold.admin;

import java.util.List;
import java.util.UUID;

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

    private final RunInBulk runInBulk;
    private final BulkRuns runs;

    BulkRunController(RunInBulk runInBulk, BulkRuns runs) {
        this.runInBulk = runInBulk;
        this.runs = runs;
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
    @PostMapping("/admin/bulk-runs")
    String start(@RequestParam BulkRun.Kind kind, @RequestParam(defaultValue = "") List<UUID> id) {
        if (id.isEmpty()) {
            return switch (kind) {
                case retry -> "redirect:/admin/signups?state=stuck&chosen=none";
                case repair -> "redirect:/admin/tenants/incomplete?chosen=none";
            };
        }
        return "redirect:/admin/bulk-runs/" + runInBulk.start(kind, id);
    }

    @PostMapping("/admin/bulk-runs/{id}/stops")
    String stop(@PathVariable UUID id) {
        runInBulk.stop(id);
        return "redirect:/admin/bulk-runs/" + id;
    }
}
