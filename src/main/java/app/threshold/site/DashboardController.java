package app.threshold.site;

import app.threshold.account.SignedInAccount;
import app.threshold.platform.BaseUrl;
import app.threshold.tenant.Receipts;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The owner's view of what was bought. */
@Controller
class DashboardController {

    private final ViewDashboard viewDashboard;
    private final Receipts receipts;
    private final BaseUrl baseUrl;

    DashboardController(ViewDashboard viewDashboard, Receipts receipts, BaseUrl baseUrl) {
        this.viewDashboard = viewDashboard;
        this.receipts = receipts;
        this.baseUrl = baseUrl;
    }

    @GetMapping("/dashboard")
    String show(@AuthenticationPrincipal SignedInAccount me, Model model) {
        model.addAttribute("dashboard", viewDashboard.of(me.id()).orElse(null));
        return "site/dashboard";
    }

    /** Made for paper. Whoever has none is led back to where that is said. */
    @GetMapping("/dashboard/receipt")
    String receipt(@AuthenticationPrincipal SignedInAccount me, Model model) {
        return receipts.of(me.id()).map(receipt -> {
            model.addAttribute("receipt", receipt);
            model.addAttribute("siteUrl", receipt.slug() == null ? null : baseUrl.to("/s/" + receipt.slug()));
            return "site/receipt";
        }).orElse("redirect:/dashboard");
    }
}
