package app.threshold.admin;

import java.net.URI;
import java.util.UUID;

import app.threshold.account.ApiKeys;
import app.threshold.account.AuditTrail;
import app.threshold.platform.BaseUrl;
import app.threshold.signup.FieldRules;
import app.threshold.tenant.TellFacts;
import app.threshold.tenant.TenantDetails;
import app.threshold.tenant.Tenants;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** A tenant's page, whichever of its forms is answered with it. */
@Component
class TenantPage {

    private final Tenants tenants;
    private final TellFacts tellFacts;
    private final ApiKeys apiKeys;
    private final AuditTrail audit;
    private final BaseUrl baseUrl;

    TenantPage(Tenants tenants, TellFacts tellFacts, ApiKeys apiKeys, AuditTrail audit, BaseUrl baseUrl) {
        this.tenants = tenants;
        this.tellFacts = tellFacts;
        this.apiKeys = apiKeys;
        this.audit = audit;
        this.baseUrl = baseUrl;
    }

    String show(UUID id, Model model) {
        TenantDetails tenant = tenants.find(id).orElseThrow(NoSuchThing::new);
        model.addAttribute("tenant", tenant);
        model.addAttribute("keys", apiKeys.ofTenant(id));
        model.addAttribute("newKey", UUID.randomUUID());
        model.addAttribute("actions", audit.of("tenant", id));
        if (!tenant.isComplete()) {
            model.addAttribute("asked", tellFacts.unknown(id));
            if (!model.containsAttribute("facts")) {
                model.addAttribute("facts", CompleteTenantController.FactsForm.empty());
            }
            model.addAttribute("categories", FieldRules.categories());
            model.addAttribute("themes", FieldRules.themes());
            model.addAttribute("siteUrlPrefix", URI.create(baseUrl.value()).getAuthority() + "/s/");
        }
        return "admin/tenant";
    }
}
