package app.threshold.admin;

import java.util.Locale;

import app.threshold.platform.ListAge;
import app.threshold.platform.Slice;
import app.threshold.signup.SignupFilter;
import app.threshold.signup.StuckSignup;
import app.threshold.signup.StuckSignups;
import app.threshold.tenant.Plans;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Signups that were paid and are not complete, and on request all others too. */
@Controller
class StuckSignupsController {

    private final StuckSignups signups;
    private final Plans plans;
    private final MessageSource messages;

    StuckSignupsController(StuckSignups signups, Plans plans, MessageSource messages) {
        this.signups = signups;
        this.plans = plans;
        this.messages = messages;
    }

    /** @param chosen present when a run was asked for and nothing was chosen for it */
    @GetMapping("/admin/signups")
    String list(SignupListForm form, Paging paging, @RequestParam(required = false) @Nullable String chosen, Model model, Locale locale) {
        Slice<StuckSignup> page = paging.read(form.usualSort(), turn -> signups.list(form.filter(), turn));
        String state = form.state().name();
        boolean known = form.state() == SignupFilter.State.stuck || form.state() == SignupFilter.State.all;
        model.addAttribute("state", state);
        model.addAttribute("known", known);
        model.addAttribute("title", known ? messages.getMessage("admin.signups.title." + state, null, locale)
                : messages.getMessage("admin.signups.title.some",
                        new Object[] {messages.getMessage("admin.signups.state." + state, null, locale)}, locale));
        model.addAttribute("signups", page.rows());
        model.addAttribute("truncated", page.truncated());
        model.addAttribute("links", paging.links("/admin/signups", form.parameters(), page));
        model.addAttribute("form", form);
        model.addAttribute("sort", paging.sortOr(form.usualSort()));
        model.addAttribute("states", SignupFilter.State.values());
        model.addAttribute("reasons", SignupFilter.Reason.values());
        model.addAttribute("plans", plans.all());
        model.addAttribute("ages", ListAge.values());
        if (chosen != null) {
            model.addAttribute("notice", new Notice("info", messages.getMessage("admin.bulk." + ("truncated".equals(chosen) ? "truncated" : "nothingChosen"), null, locale), null));
        }
        return "admin/signups";
    }
}
