package app.threshold.admin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import app.threshold.account.ApiKey;
import app.threshold.account.ApiKeys;
import app.threshold.account.ApiScope;
import app.threshold.account.AuditTrail;
import app.threshold.tenant.Tenants;
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
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The keys with which programs use the API: those of the platform are listed here, a tenant's on its own page. */
@Controller
class ApiKeyController {

    private static final int NAME_LENGTH = 80;

    private final ApiKeys keys;
    private final Tenants tenants;
    private final MessageSource messages;

    ApiKeyController(ApiKeys keys, Tenants tenants, MessageSource messages) {
        this.keys = keys;
        this.tenants = tenants;
        this.messages = messages;
    }

    /** @param revoked the key that was just revoked */
    @GetMapping("/admin/api-keys")
    String list(@RequestParam(required = false) @Nullable UUID revoked, Model model, Locale locale) {
        if (revoked != null) {
            keys.find(revoked).filter(ApiKey::isRevoked).ifPresent(key -> model.addAttribute("notice", new Notice("good",
                    messages.getMessage("admin.apiKeys.revoked", new Object[] {key.name()}, locale), null)));
        }
        return page(ApiKeyForm.empty(), model);
    }

    /** The answer is the page itself and no redirect, since it tells a secret that is kept nowhere. */
    @PostMapping("/admin/api-keys")
    String create(@ModelAttribute("form") ApiKeyForm form, BindingResult errors, HttpServletResponse response, Model model,
                  Locale locale) {
        UUID id = form.id();
        if (errors.hasErrors() || id == null || form.tenant() != null && tenants.find(form.tenant()).isEmpty()) {
            throw new NoSuchThing();
        }
        if (form.name().isEmpty()) {
            errors.rejectValue("name", "admin.apiKeys.name.missing");
        } else if (form.name().length() > NAME_LENGTH) {
            errors.rejectValue("name", "admin.apiKeys.name.long");
        }
        if (form.chosen().isEmpty()) {
            errors.rejectValue("scopes", "admin.apiKeys.scopes.missing");
        }
        if (errors.hasErrors()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return page(form, model);
        }
        Optional<ApiKey.WithSecret> made = keys.create(id, form.name(), form.tenant(), form.chosen(), AuditTrail.actor());
        if (made.isEmpty()) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute("notice", new Notice("bad", messages.getMessage("admin.apiKeys.madeAlready", null, locale), null));
            return page(ApiKeyForm.empty(), model);
        }
        response.setStatus(HttpStatus.CREATED.value());
        model.addAttribute("made", made.get());
        return "admin/api-key-made";
    }

    /** Harmless when it is sent twice. */
    @PostMapping("/admin/api-keys/{id}/revocations")
    String revoke(@PathVariable UUID id, RedirectAttributes answer) {
        ApiKey key = keys.find(id).orElseThrow(NoSuchThing::new);
        keys.revoke(id, AuditTrail.actor());
        if (key.tenantId() != null) {
            answer.addAttribute("done", TenantController.Done.revoked);
            return "redirect:/admin/tenants/" + key.tenantId();
        }
        answer.addAttribute("revoked", id);
        return "redirect:/admin/api-keys";
    }

    private String page(ApiKeyForm form, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("scopes", Arrays.stream(ApiScope.values()).map(ApiScope::code).toList());
        model.addAttribute("keys", keys.ofPlatform());
        return "admin/api-keys";
    }
}
