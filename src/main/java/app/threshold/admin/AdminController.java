package app.threshold.admin;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The way into the console. Who may come here is said once for all of {@code /admin/**}, in the account module's security. */
@Controller
class AdminController {

    @GetMapping("/admin")
    String start() {
        return "redirect:/admin/signups?state=stuck";
    }
}
