package app.threshold.admin;

import java.util.List;
import java.util.Locale;
import java.util.UUID;

import app.threshold.account.AuditTrail;
import app.threshold.tenant.AddressTakenException;
import app.threshold.tenant.EmailTakenException;
import app.threshold.tenant.TellFacts;
import app.threshold.tenant.TenantChangedException;
import app.threshold.tenant.TenantDetails;
import app.threshold.tenant.TenantFacts;
import app.threshold.tenant.TenantNotRepaired;
import app.threshold.tenant.Tenants;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Fills in what a tenant was imported without, by the form on its page that asks for just that. */
@Controller
class CompleteTenantController {

    private final Tenants tenants;
    private final TellFacts tellFacts;
    private final CheckFields checkFields;
    private final TenantPage page;
    private final MessageSource messages;

    CompleteTenantController(Tenants tenants, TellFacts tellFacts, CheckFields checkFields, TenantPage page, MessageSource messages) {
        this.tenants = tenants;
        this.tellFacts = tellFacts;
        this.checkFields = checkFields;
        this.page = page;
        this.messages = messages;
    }

    @PostMapping("/admin/tenants/{id}/completions")
    String complete(@PathVariable UUID id, @RequestParam int version, @ModelAttribute("facts") FactsForm form, BindingResult errors,
                    RedirectAttributes answer, Model model, HttpServletResponse response, Locale locale) {
        TenantDetails tenant = tenants.find(id).orElseThrow(NoSuchThing::new);
        TenantFields fields = form.fields(tenant.planCode());
        checkFields.told(fields, tellFacts.unknown(id)).forEach(fault -> errors.rejectValue(fault.field(), fault.messageKey()));
        if (!errors.hasErrors()) {
            try {
                List<String> added = tellFacts.tell(id, version, form.facts(fields), AuditTrail.actor());
                answer.addAttribute("done", TenantController.Done.repaired);
                answer.addAttribute("added", String.join(",", added));
                return "redirect:/admin/tenants/" + id;
            } catch (AddressTakenException e) {
                errors.rejectValue("slug", "admin.fields.slug.taken");
            } catch (EmailTakenException e) {
                errors.rejectValue("email", "admin.fields.email.taken");
            } catch (TenantChangedException e) {
                return refused(id, messages.getMessage("admin.tenant.changed", null, locale), model, response);
            } catch (TenantNotRepaired e) {
                return refused(id, messages.getMessage("admin.incomplete.refused." + e.reason(), new Object[] {tenant.title()}, locale), model, response);
            }
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return page.show(id, model);
    }

    private String refused(UUID id, String why, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("notice", new Notice("bad", why, null));
        return page.show(id, model);
    }

    /** As it was typed; what the form did not ask for is empty. */
    record FactsForm(String email, String slug, String partner1Name, String partner2Name, String weddingDate, String theme,
                     String businessName, String category, String city) {

        FactsForm(@Nullable String email, @Nullable String slug, @Nullable String partner1Name, @Nullable String partner2Name,
                  @Nullable String weddingDate, @Nullable String theme, @Nullable String businessName, @Nullable String category,
                  @Nullable String city) {
            TenantFields tidy = new TenantFields("", email, slug, partner1Name, partner2Name, weddingDate, theme, businessName, category, city);
            this.email = tidy.email();
            this.slug = tidy.slug();
            this.partner1Name = tidy.partner1Name();
            this.partner2Name = tidy.partner2Name();
            this.weddingDate = tidy.weddingDate();
            this.theme = tidy.theme();
            this.businessName = tidy.businessName();
            this.category = tidy.category();
            this.city = tidy.city();
        }

        static FactsForm empty() {
            return new FactsForm(null, null, null, null, null, null, null, null, null);
        }

        TenantFields fields(String plan) {
            return new TenantFields(plan, email, slug, partner1Name, partner2Name, weddingDate, theme, businessName, category, city);
        }

        TenantFacts facts(TenantFields fields) {
            return new TenantFacts(known(email), known(slug), known(partner1Name), known(partner2Name), fields.date(), known(theme),
                    known(businessName), known(category), known(city));
        }

        private static @Nullable String known(String typed) {
            return typed.isEmpty() ? null : typed;
        }
    }
}
