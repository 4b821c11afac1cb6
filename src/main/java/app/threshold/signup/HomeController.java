package app.threshold.signup;

import app.threshold.tenant.Plans;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Where one chooses a plan. */
@Controller
class HomeController {

    private final Plans plans;

    HomeController(Plans plans) {
        this.plans = plans;
    }

    @GetMapping("/")
    String home(Model model) {
        model.addAttribute("plans", plans.all());
        return "home";
    }
}
