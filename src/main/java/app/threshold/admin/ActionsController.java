package app.threshold.admin;

import java.util.List;
import java.util.UUID;

import app.threshold.account.AuditTrail;
import app.threshold.account.OperatorAction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The whole audit trail; what was done to one thing stands on its own page as well. */
@Controller
class ActionsController {

    private static final int SIZE = 50;

    private final AuditTrail audit;

    ActionsController(AuditTrail audit) {
        this.audit = audit;
    }

    /** @param before the last line of the page before */
    @GetMapping("/admin/actions")
    String list(@RequestParam(required = false) @Nullable UUID before, Model model) {
        List<OperatorAction> found = audit.latest(before, SIZE + 1);
        boolean more = found.size() > SIZE;
        List<OperatorAction> actions = more ? found.subList(0, SIZE) : found;
        model.addAttribute("actions", actions);
        model.addAttribute("next", more ? "/admin/actions?before=" + actions.getLast().id() : null);
        return "admin/actions";
    }
}
