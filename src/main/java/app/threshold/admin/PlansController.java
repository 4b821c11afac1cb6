package app.threshold.admin;

import java.util.Locale;

import app.threshold.account.AuditTrail;
import app.threshold.tenant.EditPlan;
import app.threshold.tenant.PlanChangedException;
import app.threshold.tenant.PlanTerms;
import app.threshold.tenant.Plans;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What is sold, and with what a new storefront opens. */
@Controller
class PlansController {

    private final Plans plans;
    private final EditPlan editPlan;
    private final AuditTrail audit;
    private final MessageSource messages;

    PlansController(Plans plans, EditPlan editPlan, AuditTrail audit, MessageSource messages) {
        this.plans = plans;
        this.editPlan = editPlan;
        this.audit = audit;
        this.messages = messages;
    }

    @GetMapping("/admin/plans")
    String list(Model model) {
        model.addAttribute("plans", plans.all());
        return "admin/plans";
    }

    /** @param saved present after a change */
    @GetMapping("/admin/plans/{code}")
    String show(@PathVariable String code, @RequestParam(required = false) @Nullable String saved, Model model, Locale locale) {
        PlanTerms terms = editPlan.find(code).orElseThrow(NoSuchThing::new);
        if (saved != null) {
            notice("good", "saved", model, locale);
        }
        return page(code, PlanForm.of(terms), model);
    }

    @PostMapping("/admin/plans/{code}")
    String change(@PathVariable String code, @ModelAttribute("form") PlanForm form, BindingResult errors,
            HttpServletResponse response, Model model, Locale locale) {
        if (plans.find(code).isEmpty()) {
            throw new NoSuchThing();
        }
        PlanTerms wanted = form.validate(code, errors).orElse(null);
        if (wanted == null) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return page(code, null, model);
        }
        try {
            editPlan.change(wanted);
        } catch (PlanChangedException e) {
            response.setStatus(HttpStatus.CONFLICT.value());
            notice("bad", "changed", model, locale);
            return page(code, null, model);
        }
        return "redirect:/admin/plans/" + code + "?saved";
    }

    /** @param form null to show what was typed */
    private String page(String code, @Nullable PlanForm form, Model model) {
        if (form != null) {
            model.addAttribute("form", form.withRoom());
        }
        model.addAttribute("code", code);
        model.addAttribute("currencies", PlanForm.CURRENCIES);
        model.addAttribute("actions", audit.of("plan", code).reversed());
        return "admin/plan";
    }

    private void notice(String kind, String what, Model model, Locale locale) {
        model.addAttribute("notice", new Notice(kind, messages.getMessage("admin.plan.notice." + what, null, locale), null));
    }
}
