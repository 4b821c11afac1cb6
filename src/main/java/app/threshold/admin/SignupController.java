package app.threshold.admin;

import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import app.threshold.payment.CheckoutUnavailableException;
import app.threshold.payment.CheckoutUnknownException;
import app.threshold.signup.AddressRefusedException;
import app.threshold.signup.OperateSignup;
import app.threshold.signup.StaleSignupException;
import app.threshold.tenant.TenantProvisioningError;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * One signup and what an operator does about it. Every action comes with the state it was offered in. What became of it
 * is told by a word in the address of the page that follows, whose sentence is made of what the database says then.
 */
@Controller
@RequestMapping("/admin/signups/{id}")
class SignupController {

    private static final int LONGEST_NOTE = 2000;

    private final OperateSignup operate;
    private final SignupPage page;

    SignupController(OperateSignup operate, SignupPage page) {
        this.operate = operate;
        this.page = page;
    }

    /** What an operator can do to a signup, as it stands in the address afterwards. */
    enum Done {
        retried, refunded, released, readdressed, resent, notResent, noted
    }

    /** The two actions for which something is typed. */
    record ActionForm(String slug, String note) {

        ActionForm(@Nullable String slug, @Nullable String note) {
            this.slug = slug == null ? "" : slug.strip().toLowerCase(Locale.ROOT);
            this.note = note == null ? "" : note.strip();
        }
    }

    /** @param done what was just done, if anything */
    @GetMapping
    String show(@PathVariable UUID id, @RequestParam(required = false) @Nullable Done done, Model model, Locale locale) {
        return page.show(id, done == null ? null : page.outcome(id, done, locale), model, locale);
    }

    @PostMapping("/retries")
    String retry(@PathVariable UUID id, @RequestParam String state, HttpServletResponse response, Model model, Locale locale) {
        return act(id, Done.retried, () -> operate.retry(id, state), response, model, locale);
    }

    @PostMapping("/refunds")
    String refund(@PathVariable UUID id, @RequestParam String state, HttpServletResponse response, Model model, Locale locale) {
        return act(id, Done.refunded, () -> operate.refund(id, state), response, model, locale);
    }

    @PostMapping("/releases")
    String release(@PathVariable UUID id, @RequestParam String state, @RequestParam(defaultValue = "false") boolean unknown,
            HttpServletResponse response, Model model, Locale locale) {
        return act(id, Done.released, () -> operate.releaseHold(id, state, unknown), response, model, locale);
    }

    @PostMapping("/addresses")
    String changeAddress(@PathVariable UUID id, @RequestParam String state, @ModelAttribute("form") ActionForm form,
            BindingResult errors, HttpServletResponse response, Model model, Locale locale) {
        try {
            return act(id, Done.readdressed, () -> operate.changeAddress(id, state, form.slug()), response, model, locale);
        } catch (AddressRefusedException e) {
            if (e.word().equals("email")) {
                response.setStatus(HttpStatus.CONFLICT.value());
                return page.show(id, page.notice("bad", "emailTaken", locale), model, locale);
            }
            errors.rejectValue("slug", "signup.address.slug." + e.word());
            return invalid(id, response, model, locale);
        }
    }

    @PostMapping("/mails")
    String resendMail(@PathVariable UUID id, @RequestParam String state, HttpServletResponse response, Model model, Locale locale) {
        var sent = new AtomicBoolean();
        String answer = act(id, Done.resent, () -> sent.set(operate.resendMail(id, state)), response, model, locale);
        return answer.startsWith("redirect:") && !sent.get() ? "redirect:/admin/signups/" + id + "?done=" + Done.notResent : answer;
    }

    @PostMapping("/notes")
    String note(@PathVariable UUID id, @ModelAttribute("form") ActionForm form, BindingResult errors,
            HttpServletResponse response, Model model, Locale locale) {
        if (form.note().isEmpty() || form.note().length() > LONGEST_NOTE) {
            errors.rejectValue("note", form.note().isEmpty() ? "admin.signup.note.missing" : "admin.signup.note.long");
            return invalid(id, response, model, locale);
        }
        return act(id, Done.noted, () -> operate.note(id, form.note()), response, model, locale);
    }

    private String act(UUID id, Done done, Runnable action, HttpServletResponse response, Model model, Locale locale) {
        try {
            action.run();
        } catch (TenantProvisioningError e) {
            // Kept as an attempt with its reason, which the page that follows tells.
        } catch (StaleSignupException e) {
            response.setStatus(HttpStatus.CONFLICT.value());
            return page.show(id, page.notice("bad", "stale", locale), model, locale);
        } catch (CheckoutUnknownException e) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute("unknown", true);
            return page.show(id, page.notice("bad", "unknown", locale), model, locale);
        } catch (CheckoutUnavailableException e) {
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
            return page.show(id, page.notice("bad", "unanswered", locale), model, locale);
        }
        return "redirect:/admin/signups/" + id + "?done=" + done;
    }

    private String invalid(UUID id, HttpServletResponse response, Model model, Locale locale) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return page.show(id, null, model, locale);
    }
}
