package app.threshold.admin;

import java.util.List;
import java.util.Locale;
import java.util.UUID;

import app.threshold.account.AuditTrail;
import app.threshold.signup.FieldRules;
import app.threshold.tenant.RepairTenant;
import app.threshold.tenant.SuspendTenant;
import app.threshold.tenant.TenantChangedException;
import app.threshold.tenant.TenantNotRepaired;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One tenant: what it has, what it lacks, what was done to it, and what can be done. */
@Controller
class TenantController {

    private static final int WHY_LENGTH = 500;

    private final TenantPage page;
    private final SuspendTenant suspendTenant;
    private final RepairTenant repairTenant;
    private final RepairNotices repairNotices;
    private final MessageSource messages;

    TenantController(TenantPage page, SuspendTenant suspendTenant, RepairTenant repairTenant, RepairNotices repairNotices,
                     MessageSource messages) {
        this.page = page;
        this.suspendTenant = suspendTenant;
        this.repairTenant = repairTenant;
        this.repairNotices = repairNotices;
        this.messages = messages;
    }

    /** @param done what the operator just did, of {@link Done} */
    @GetMapping("/admin/tenants/{id}")
    String show(@PathVariable UUID id, @RequestParam(required = false) @Nullable Done done,
                @RequestParam(defaultValue = "") List<String> added,
                @RequestParam(required = false) TenantNotRepaired.@Nullable Reason refused, Model model, Locale locale) {
        if (done == Done.repaired) {
            model.addAttribute("notice", repairNotices.of(id, added, refused, locale));
        } else if (done != null) {
            model.addAttribute("notice", new Notice("good", messages.getMessage("admin.tenant.done." + done, null, locale), null));
        }
        return page.show(id, model);
    }

    @PostMapping("/admin/tenants/{id}/suspensions")
    String suspend(@PathVariable UUID id, @RequestParam int version, @RequestParam(defaultValue = "") String why,
                   RedirectAttributes answer, Model model, HttpServletResponse response, Locale locale) {
        return change(id, Done.suspended, why, answer, model, response, locale,
                said -> suspendTenant.suspend(id, version, AuditTrail.actor(), said));
    }

    @PostMapping("/admin/tenants/{id}/resumptions")
    String resume(@PathVariable UUID id, @RequestParam int version, @RequestParam(defaultValue = "") String why,
                  RedirectAttributes answer, Model model, HttpServletResponse response, Locale locale) {
        return change(id, Done.resumed, why, answer, model, response, locale,
                said -> suspendTenant.resume(id, version, AuditTrail.actor(), said));
    }

    /** As the repair of the list of incomplete tenants, for who stays on this page. */
    @PostMapping(path = "/admin/tenants/{id}/repairs", params = "stay")
    String repair(@PathVariable UUID id, RedirectAttributes answer) {
        answer.addAttribute("done", Done.repaired);
        try {
            answer.addAttribute("added", String.join(",", repairTenant.repair(id, AuditTrail.actor())));
        } catch (TenantNotRepaired e) {
            answer.addAttribute("refused", e.reason());
        }
        return "redirect:/admin/tenants/" + id;
    }

    private String change(UUID id, Done done, String why, RedirectAttributes answer, Model model,
                          HttpServletResponse response, Locale locale, java.util.function.Consumer<@Nullable String> action) {
        String said = FieldRules.tidy(why);
        try {
            action.accept(said.isEmpty() ? null : said.substring(0, Math.min(WHY_LENGTH, said.length())));
        } catch (TenantChangedException e) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute("why", said);
            model.addAttribute("notice", new Notice("bad", messages.getMessage("admin.tenant.changed", null, locale), null));
            return page.show(id, model);
        }
        answer.addAttribute("done", done);
        return "redirect:/admin/tenants/" + id;
    }

    /** As it stands in the address. */
    enum Done {
        suspended, resumed, repaired, revoked
    }
}
