package app.threshold.signup;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

import app.threshold.tenant.Plans;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Where one chooses a plan. */
@Controller
class HomeController {

    private final Plans plans;
    private final Clock clock;

    HomeController(Plans plans, Clock clock) {
        this.plans = plans;
        this.clock = clock;
    }

    @GetMapping("/")
    String home(Model model) {
        model.addAttribute("plans", plans.all());
        model.addAttribute("themes", AddressForm.THEMES);
        model.addAttribute("exampleDate", LocalDate.now(clock).plusMonths(7).with(TemporalAdjusters.firstInMonth(DayOfWeek.SATURDAY)));
        return "home";
    }
}
