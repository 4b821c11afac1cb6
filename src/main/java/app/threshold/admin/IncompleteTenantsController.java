package app.threshold.admin;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import app.threshold.tenant.IncompleteTenant;
import app.threshold.tenant.IncompleteTenants;
import app.threshold.tenant.RepairTenant;
import app.threshold.tenant.SiteAddress;
import app.threshold.tenant.SiteAddresses;
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

    private static final Set<String> PARTS =
            Set.of("owner", "profile", "wedding", "storefront", "segment", "package", "address");

    private final IncompleteTenants tenants;
    private final SiteAddresses addresses;
    private final RepairTenant repairTenant;
    private final MessageSource messages;

    IncompleteTenantsController(IncompleteTenants tenants, SiteAddresses addresses, RepairTenant repairTenant, MessageSource messages) {
        this.tenants = tenants;
        this.addresses = addresses;
        this.repairTenant = repairTenant;
        this.messages = messages;
    }

    @GetMapping("/admin/tenants/incomplete")
    String list(@RequestParam(required = false) @Nullable UUID after, @RequestParam(required = false) @Nullable UUID repaired,
                @RequestParam(defaultValue = "") List<String> added,
                @RequestParam(required = false) TenantNotRepaired.@Nullable Reason refused, Model model, Locale locale) {
        Page<IncompleteTenant> page = Page.of(limit -> tenants.page(after, limit), IncompleteTenant::id);
        model.addAttribute("tenants", page.rows());
        model.addAttribute("next", page.next() == null ? null : "/admin/tenants/incomplete?after=" + page.next());
        if (repaired != null) {
            model.addAttribute("notice", notice(repaired, added.stream().filter(PARTS::contains).toList(), refused, locale));
        }
        return "admin/incomplete-tenants";
    }

    @PostMapping("/admin/tenants/{id}/repairs")
    String repair(@PathVariable UUID id, RedirectAttributes answer) {
        answer.addAttribute("repaired", id);
        try {
            answer.addAttribute("added", String.join(",", repairTenant.repair(id)));
        } catch (TenantNotRepaired e) {
            answer.addAttribute("refused", e.reason());
        }
        return "redirect:/admin/tenants/incomplete";
    }

    private Notice notice(UUID id, List<String> added, TenantNotRepaired.@Nullable Reason refused, Locale locale) {
        String slug = addresses.of(id).map(SiteAddress::slug).orElse(null);
        Object name = slug == null ? id : slug;
        if (refused != null) {
            return new Notice("bad", messages.getMessage("admin.incomplete.refused." + refused, new Object[] {name}, locale), null);
        }
        if (added.isEmpty()) {
            return new Notice("info", messages.getMessage("admin.incomplete.nothingAdded", new Object[] {name}, locale), slug);
        }
        String parts = added.stream().map(part -> messages.getMessage("admin.incomplete.part." + part, null, locale))
                .collect(Collectors.joining(", "));
        String key = added.contains("owner") ? "admin.incomplete.addedOwner" : "admin.incomplete.added";
        return new Notice("good", messages.getMessage(key, new Object[] {name, parts}, locale), slug);
    }
}
