package app.threshold.admin;

import java.util.List;
import java.util.Locale;
import java.util.UUID;

import app.threshold.payment.PaymentFacts;
import app.threshold.payment.PaymentHistory;
import app.threshold.signup.SignupFile;
import app.threshold.signup.SignupFiles;
import app.threshold.signup.SignupStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;
import org.springframework.web.server.ResponseStatusException;

/** The page of one signup: its facts, its payments, its timeline, and what can be done about it now. */
@Component
class SignupPage {

    private final SignupFiles files;
    private final PaymentHistory payments;
    private final SignupTimeline timeline;
    private final MessageSource messages;

    SignupPage(SignupFiles files, PaymentHistory payments, SignupTimeline timeline, MessageSource messages) {
        this.files = files;
        this.payments = payments;
        this.timeline = timeline;
        this.messages = messages;
    }

    /**
     * A payment with where Stripe's dashboard shows it.
     *
     * @param url null where Stripe does not know it
     */
    record PaymentRow(PaymentFacts facts, @Nullable String url) {
    }

    /**
     * @param notice of {@code admin.signup.notice.*}: what became of what the operator just did; null for nothing
     * @throws ResponseStatusException 404 where there is no such signup
     */
    String show(UUID id, @Nullable Notice notice, Model model, Locale locale) {
        SignupFile signup = files.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        List<PaymentFacts> its = payments.of(id);
        model.addAttribute("signup", signup);
        model.addAttribute("payments", its.stream()
                .map(payment -> new PaymentRow(payment, payments.dashboardUrl(payment).orElse(null))).toList());
        SignupTimeline.Timeline happened = timeline.of(signup, its, locale);
        model.addAttribute("timeline", happened.entries());
        model.addAttribute("cut", happened.cut());
        model.addAttribute("lastFailure", happened.entries().stream()
                .filter(entry -> entry.kind().equals("attempt") && entry.bad()).findFirst().orElse(null));
        model.addAttribute("notice", notice);
        if (!model.containsAttribute("form")) {
            model.addAttribute("form", new SignupController.ActionForm(null, null));
        }
        return "admin/signup";
    }

    /** What became of an action, as the database tells it now. */
    @Nullable Notice outcome(UUID id, SignupController.Done done, Locale locale) {
        SignupFile signup = files.find(id).orElse(null);
        if (signup == null) {
            return null;
        }
        boolean complete = signup.status() == SignupStatus.COMPLETE;
        return switch (done) {
            case retried, readdressed -> complete
                    ? new Notice("good", text("completed", locale), signup.slug())
                    : signup.settled() ? notice("bad", "failedAgain", locale) : notice("info", "unpaid", locale);
            case refunded -> signup.status() == SignupStatus.REFUNDING || signup.status() == SignupStatus.REFUNDED
                    ? notice("good", "refunded", locale) : notice("info", "notRefunded", locale);
            case released -> signup.heldSlug() == null && signup.heldEmail() == null
                    ? notice("good", "released", locale) : notice("info", "stillHeld", locale);
            case resent -> notice("good", "resent", locale);
            case notResent -> notice("info", "notResent", locale);
            case noted -> notice("good", "noted", locale);
        };
    }

    /** @param what the rest of a key below {@code admin.signup.notice} */
    Notice notice(String kind, String what, Locale locale) {
        return new Notice(kind, text(what, locale), null);
    }

    private String text(String what, Locale locale) {
        return messages.getMessage("admin.signup.notice." + what, null, locale);
    }
}
