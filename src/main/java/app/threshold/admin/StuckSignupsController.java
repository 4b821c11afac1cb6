package app.threshold.admin;

import java.util.Locale;
import java.util.UUID;

import app.threshold.payment.CheckoutUnavailableException;
import app.threshold.payment.RefundReason;
import app.threshold.platform.ListAge;
import app.threshold.platform.Slice;
import app.threshold.signup.GiveUpSignup;
import app.threshold.signup.RetrySignup;
import app.threshold.signup.SignupFilter;
import app.threshold.signup.StuckSignup;
import app.threshold.signup.StuckSignups;
import app.threshold.tenant.Plans;
import app.threshold.tenant.TenantProvisioningError;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Signups that were paid and are not complete, and on request all others too. */
@Controller
class StuckSignupsController {

    private final StuckSignups signups;
    private final RetrySignup retrySignup;
    private final GiveUpSignup giveUpSignup;
    private final Plans plans;
    private final MessageSource messages;

    StuckSignupsController(StuckSignups signups, RetrySignup retrySignup, GiveUpSignup giveUpSignup, Plans plans,
            MessageSource messages) {
        this.signups = signups;
        this.retrySignup = retrySignup;
        this.giveUpSignup = giveUpSignup;
        this.plans = plans;
        this.messages = messages;
    }

    /**
     * @param retried the signup that was just tried again; what became of it is read from the database, not from the address
     * @param refunded the signup whose money was just given back
     * @param unanswered present when Stripe could not be asked about it
     */
    @GetMapping("/admin/signups")
    String list(SignupListForm form, Paging paging, @RequestParam(required = false) @Nullable UUID retried,
                @RequestParam(required = false) @Nullable UUID refunded,
                @RequestParam(required = false) @Nullable String unanswered, Model model, Locale locale) {
        Slice<StuckSignup> page = signups.list(form.filter(), paging.turn(form.usualSort()));
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
        if (unanswered != null) {
            model.addAttribute("notice", new Notice("bad", messages.getMessage("admin.signups.unanswered", null, locale), null));
        } else if (refunded != null) {
            model.addAttribute("notice", signups.find(refunded).map(signup -> refundNotice(signup, locale)).orElse(null));
        } else if (retried != null) {
            model.addAttribute("notice", signups.find(retried).map(signup -> notice(signup, locale))
                    .orElseGet(() -> new Notice("bad", messages.getMessage("admin.signups.gone", null, locale), null)));
        }
        return "admin/signups";
    }

    /** Harmless when it is sent twice or from a page that is out of date: what is complete stays as it is. */
    @PostMapping(path = "/admin/signups/{id}/retries", params = "!state")
    String retry(@PathVariable UUID id, RedirectAttributes answer) {
        try {
            retrySignup.retry(id);
        } catch (TenantProvisioningError e) {
            // Kept as an attempt with its reason, which the page that follows tells.
        } catch (CheckoutUnavailableException e) {
            answer.addAttribute("unanswered", "");
        }
        answer.addAttribute("state", SignupFilter.State.stuck);
        answer.addAttribute("retried", id);
        return "redirect:/admin/signups";
    }

    /** Only of a blocked one, which no job completes meanwhile; from a page that is out of date it changes nothing. */
    @PostMapping(path = "/admin/signups/{id}/refunds", params = "!state")
    String refund(@PathVariable UUID id, RedirectAttributes answer) {
        if (signups.find(id).filter(StuckSignup::isRefundable).isPresent()) {
            giveUpSignup.giveUp(id, RefundReason.operator);
        }
        answer.addAttribute("state", SignupFilter.State.stuck);
        answer.addAttribute("refunded", id);
        return "redirect:/admin/signups";
    }

    private Notice refundNotice(StuckSignup signup, Locale locale) {
        boolean owed = signup.status().startsWith("refund");
        return new Notice(owed ? "good" : "info", messages.getMessage(
                owed ? "admin.signups.refunded" : "admin.signups.notRefunded", new Object[] {signup.reference()}, locale), null);
    }

    private Notice notice(StuckSignup signup, Locale locale) {
        if (signup.isComplete()) {
            return new Notice("good", messages.getMessage("admin.signups.completed", new Object[] {signup.reference()}, locale),
                    signup.slug());
        }
        if (!signup.settled()) {
            return new Notice("info", messages.getMessage("admin.signups.unpaid", new Object[] {signup.reference()}, locale), null);
        }
        String reason = signup.lastReason() == null ? messages.getMessage("admin.signups.noReason", null, locale) : signup.lastReason();
        return new Notice("bad", messages.getMessage("admin.signups.failedAgain", new Object[] {signup.reference(), reason}, locale),
                null);
    }
}
