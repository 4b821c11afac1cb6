package app.threshold.admin;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;

import app.threshold.payment.MoneyFigures;
import app.threshold.signup.SignupFigures;
import app.threshold.tenant.IncompleteTenants;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What the console opens with. Who may come here is said once for all of {@code /admin/**}, in the account module's security. */
@Controller
class AdminController {

    private final SignupFigures signups;
    private final MoneyFigures money;
    private final IncompleteTenants incompleteTenants;
    private final Clock clock;

    AdminController(SignupFigures signups, MoneyFigures money, IncompleteTenants incompleteTenants, Clock clock) {
        this.signups = signups;
        this.money = money;
        this.incompleteTenants = incompleteTenants;
        this.clock = clock;
    }

    /** Where the days cannot be read, those of the last month are shown with the message. */
    @GetMapping("/admin")
    String overview(@ModelAttribute("form") OverviewForm form, BindingResult binding, Model model, HttpServletResponse answer) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (!binding.hasErrors() && !form.isOrdered(today)) {
            binding.rejectValue("to", "admin.overview.error.range");
        }
        if (binding.hasErrors()) {
            answer.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        }
        OverviewForm asked = binding.hasErrors() ? new OverviewForm() : form;
        LocalDate first = asked.first(today);
        LocalDate last = asked.last(today);
        model.addAttribute("waiting", signups.waiting());
        model.addAttribute("incomplete", incompleteTenants.count());
        model.addAttribute("overview", Overview.of(first, last, signups.days(first, last), money.days(first, last)));
        model.addAttribute("ranges", OverviewForm.Range.values());
        model.addAttribute("chosen", !asked.isPreset() ? null : asked.getRange() == null ? OverviewForm.Range.month : asked.getRange());
        return "admin/overview";
    }
}
