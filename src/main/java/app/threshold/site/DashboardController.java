package app.threshold.site;

import app.threshold.account.SignedInAccount;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The owner's view of what was bought. */
@Controller
class DashboardController {

    private final ViewDashboard viewDashboard;

    DashboardController(ViewDashboard viewDashboard) {
        this.viewDashboard = viewDashboard;
    }

    @GetMapping("/dashboard")
    String show(@AuthenticationPrincipal SignedInAccount me, Model model) {
        model.addAttribute("dashboard", viewDashboard.of(me.id()).orElse(null));
        return "site/dashboard";
    }
}
