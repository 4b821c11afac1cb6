package app.threshold.signup;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.stream.IntStream;

import app.threshold.tenant.Plan;
import app.threshold.tenant.Plans;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Where one chooses a plan. */
@Controller
class HomeController {

    private static final int QUESTIONS = 7;

    private final Plans plans;
    private final SignupSettings settings;
    private final Clock clock;

    HomeController(Plans plans, SignupSettings settings, Clock clock) {
        this.plans = plans;
        this.settings = settings;
        this.clock = clock;
    }

    @GetMapping("/")
    String home(Model model) {
        List<Plan> sold = plans.all();
        model.addAttribute("plans", sold);
        model.addAttribute("questions", IntStream.rangeClosed(1, QUESTIONS).filter(question -> isAsked(question, sold)).boxed().toList());
        model.addAttribute("refundHours", wholeHours(settings.giveUpAfter()));
        model.addAttribute("themes", AddressForm.THEMES);
        model.addAttribute("exampleDate", LocalDate.now(clock).plusMonths(7).with(TemporalAdjusters.firstInMonth(DayOfWeek.SATURDAY)));
        return "home";
    }

    /** Two of them speak of what the plans cost, which an operator can change. */
    private static boolean isAsked(int question, List<Plan> plans) {
        return switch (question) {
            case 1 -> plans.stream().anyMatch(plan -> plan.code().equals("wedding") && plan.priceAmount() > 0 && plan.termMonths() != null);
            case 7 -> plans.stream().anyMatch(plan -> plan.code().equals("storefront") && plan.priceAmount() == 0);
            default -> true;
        };
    }

    /** Upwards, so that what is promised is kept. */
    private static long wholeHours(Duration duration) {
        return Math.max(1, duration.plusHours(1).minusNanos(1).toHours());
    }
}
