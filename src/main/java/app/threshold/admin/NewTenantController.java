package app.threshold.admin;

import java.net.URI;
import java.util.Locale;

import app.threshold.account.AuditTrail;
import app.threshold.platform.BaseUrl;
import app.threshold.platform.Languages;
import app.threshold.signup.FieldRules;
import app.threshold.tenant.TenantProvisioningError;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** An operator's own tenant. */
@Controller
class NewTenantController {

    private final CreateTenantWithKey createTenant;
    private final BaseUrl baseUrl;

    NewTenantController(CreateTenantWithKey createTenant, BaseUrl baseUrl) {
        this.createTenant = createTenant;
        this.baseUrl = baseUrl;
    }

    @GetMapping("/admin/tenants/new")
    String show(@RequestParam(defaultValue = "wedding") String plan, Model model, Locale locale) {
        return form(NewTenantForm.empty(plan, locale), model);
    }

    /**
     * The answer is the page itself and no redirect, since it tells a secret that is kept nowhere. Sent again, the form
     * finds its own tenant.
     */
    @PostMapping("/admin/tenants")
    String create(@ModelAttribute("form") NewTenantForm form, BindingResult errors, HttpServletResponse response, Model model) {
        try {
            CreateTenantWithKey.Made made = createTenant.create(form, AuditTrail.actor());
            String page = "/admin/tenants/" + made.tenant().tenantId();
            if (made.key() == null) {
                return "redirect:" + page;
            }
            model.addAttribute("made", made.key());
            model.addAttribute("tenant", made.tenant());
            model.addAttribute("email", form.email());
            response.setStatus(HttpStatus.CREATED.value());
            response.setHeader("Location", page);
            return "admin/api-key-made";
        } catch (FieldsRefused refused) {
            refused.faults().forEach(fault -> errors.rejectValue(fault.field(), fault.messageKey()));
        } catch (TenantProvisioningError failed) {
            errors.reject("admin.newTenant.failed", new Object[] {String.valueOf(failed.reference())}, null);
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return form(form, model);
    }

    private String form(NewTenantForm form, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("categories", FieldRules.categories());
        model.addAttribute("themes", FieldRules.themes());
        model.addAttribute("languages", Languages.ALL);
        URI base = URI.create(baseUrl.value());
        model.addAttribute("siteUrlPrefix", base.getAuthority() + "/s/");
        return "admin/new-tenant";
    }
}
