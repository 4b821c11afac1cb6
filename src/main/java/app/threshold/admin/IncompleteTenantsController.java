package app.threshold.admin;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

import app.threshold.account.AuditTrail;
import app.threshold.platform.ListAge;
import app.threshold.platform.Slice;
import app.threshold.tenant.IncompleteTenant;
import app.threshold.tenant.IncompleteTenants;
import app.threshold.tenant.Plans;
import app.threshold.tenant.RepairTenant;
import app.threshold.tenant.TenantNotRepaired;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Tenants that lack something. What a repair did is told by codes in the address of the page that follows: that
 * survives a reload, needs no session, and a forged address can only say what the console has words for.
 */
@Controller
class IncompleteTenantsController {

    private final IncompleteTenants tenants;
    private final RepairTenant repairTenant;
    private final RepairNotices repairNotices;
    private final Plans plans;
    private final MessageSource messages;

    IncompleteTenantsController(IncompleteTenants tenants, RepairTenant repairTenant, RepairNotices repairNotices,
            Plans plans, MessageSource messages) {
        this.tenants = tenants;
        this.repairTenant = repairTenant;
        this.repairNotices = repairNotices;
        this.plans = plans;
        this.messages = messages;
    }

    @GetMapping("/admin/tenants/incomplete")
    String list(TenantListForm form, Paging paging, @RequestParam(required = false) @Nullable UUID repaired,
                @RequestParam(defaultValue = "") List<String> added,
                @RequestParam(required = false) TenantNotRepaired.@Nullable Reason refused,
                @RequestParam(required = false) @Nullable String chosen, Model model, Locale locale) {
        Slice<IncompleteTenant> page = paging.read(Paging.Sort.oldest, turn -> tenants.list(form.filter(), turn));
        model.addAttribute("tenants", page.rows());
        model.addAttribute("truncated", page.truncated());
        model.addAttribute("links", paging.links("/admin/tenants/incomplete", form.parameters(), page));
        model.addAttribute("form", form);
        model.addAttribute("place", paging.parameters());
        model.addAttribute("sort", paging.sortOr(Paging.Sort.oldest));
        model.addAttribute("parts", IncompleteTenant.PARTS);
        model.addAttribute("plans", plans.all());
        model.addAttribute("ages", ListAge.values());
        if (chosen != null) {
            model.addAttribute("notice", new Notice("info", messages.getMessage("admin.bulk." + ("truncated".equals(chosen) ? "truncated" : "nothingChosen"), null, locale), null));
        }
        if (repaired != null) {
            model.addAttribute("notice", repairNotices.of(repaired, added, refused, locale));
        }
        return "admin/incomplete-tenants";
    }

    /** @param form and where in the list the row stood: the same page of the same list is shown again */
    @PostMapping("/admin/tenants/{id}/repairs")
    String repair(@PathVariable UUID id, TenantListForm form, Paging paging, RedirectAttributes answer) {
        Stream.of(form.parameters(), paging.parameters()).flatMap(each -> each.entrySet().stream())
                .filter(each -> each.getValue() != null).forEach(each -> answer.addAttribute(each.getKey(), each.getValue()));
        answer.addAttribute("repaired", id);
        try {
            answer.addAttribute("added", String.join(",", repairTenant.repair(id, AuditTrail.actor())));
        } catch (TenantNotRepaired e) {
            answer.addAttribute("refused", e.reason());
        }
        return "redirect:/admin/tenants/incomplete";
    }
}
