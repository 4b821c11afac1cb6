package app.threshold.payment.sandbox;

import app.threshold.platform.SameMachine;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Where one sees all payments of the sandbox, moves them on, and says what shall go wrong. */
@ConditionalOnSandbox
@Controller
@RequestMapping("/sandbox")
class SandboxController {

    private final RecentPayments payments;
    private final ApiFaults apiFaults;
    private final WebhookFaults webhookFaults;
    private final ExpireCheckoutSession expiring;
    private final SettlePayment settling;
    private final RefundPayment refunding;
    private final CancelRefund canceling;
    private final OpenDispute disputing;
    private final CloseDispute closing;
    private final SendEventAgain sendingAgain;

    SandboxController(RecentPayments payments, ApiFaults apiFaults, WebhookFaults webhookFaults,
            ExpireCheckoutSession expiring, SettlePayment settling, RefundPayment refunding, CancelRefund canceling,
            OpenDispute disputing, CloseDispute closing, SendEventAgain sendingAgain) {
        this.payments = payments;
        this.apiFaults = apiFaults;
        this.webhookFaults = webhookFaults;
        this.expiring = expiring;
        this.settling = settling;
        this.refunding = refunding;
        this.canceling = canceling;
        this.disputing = disputing;
        this.closing = closing;
        this.sendingAgain = sendingAgain;
    }

    /** It shows everybody's payments and moves them. */
    @ModelAttribute
    void thisMachineOnly(HttpServletRequest request) {
        SameMachine.demand(request);
    }

    @GetMapping
    String page(@RequestParam(required = false) @Nullable String after, Model model) {
        model.addAttribute("listed", payments.list(after));
        model.addAttribute("apiFaults", apiFaults.armed());
        model.addAttribute("webhookFaults", webhookFaults.armedForAll());
        model.addAttribute("operations", ApiFault.Operation.values());
        model.addAttribute("apiKinds", ApiFault.Kind.values());
        model.addAttribute("webhookKinds", WebhookFault.Kind.values());
        return "payment/sandbox/payments";
    }

    @PostMapping("/sessions/{id}/expirations")
    String expire(@PathVariable String id) {
        expiring.expireNow(id);
        return backTo(id);
    }

    @PostMapping("/payments/{id}/settlements")
    String settle(@PathVariable String id, @RequestParam boolean well, @RequestParam String session) {
        settling.settle(id, well);
        return backTo(session);
    }

    @PostMapping("/payments/{id}/refunds")
    String refund(@PathVariable String id, @RequestParam String session) {
        refunding.refundRest(id);
        return backTo(session);
    }

    @PostMapping("/refunds/{id}/cancellations")
    String cancelRefund(@PathVariable String id, @RequestParam String session) {
        canceling.cancel(id);
        return backTo(session);
    }

    @PostMapping("/payments/{id}/disputes")
    String dispute(@PathVariable String id, @RequestParam String session) {
        disputing.open(id);
        return backTo(session);
    }

    @PostMapping("/payments/{id}/verdicts")
    String decide(@PathVariable String id, @RequestParam boolean won, @RequestParam String session) {
        closing.close(id, won);
        return backTo(session);
    }

    @PostMapping("/events/{id}/deliveries")
    String send(@PathVariable String id) {
        return sendingAgain.send(id).map(SandboxController::backTo).orElse("redirect:/sandbox");
    }

    @PostMapping("/api-faults")
    Object armApi(@RequestParam ApiFault.Operation operation, @RequestParam ApiFault.Kind kind,
            @RequestParam(defaultValue = "1") int times, @RequestParam(defaultValue = "30") int seconds, Model model) {
        if (times < 1 || times > 1000 || seconds < 0 || seconds > 600) {
            return refused(model);
        }
        apiFaults.arm(operation, kind, times, Duration.ofSeconds(seconds));
        return "redirect:/sandbox#faults";
    }

    @PostMapping("/api-faults/removals")
    String clearApi() {
        apiFaults.clear();
        return "redirect:/sandbox#faults";
    }

    /** @param times 0 for every event until they are cleared */
    @PostMapping("/webhook-faults")
    Object armWebhooks(@RequestParam WebhookFault.Kind kind, @RequestParam(defaultValue = "1") int times,
            @RequestParam(required = false) @Nullable Integer seconds, Model model) {
        if (times < 0 || times > 1000 || seconds != null && (seconds < 0 || seconds > 604_800)) {
            return refused(model);
        }
        webhookFaults.armForAll(kind, seconds == null ? kind.usualDelay() : Duration.ofSeconds(seconds),
                times == 0 ? null : times);
        return "redirect:/sandbox#faults";
    }

    @PostMapping("/webhook-faults/removals")
    String clearWebhooks() {
        webhookFaults.clear();
        return "redirect:/sandbox#faults";
    }

    private ModelAndView refused(Model model) {
        var view = new ModelAndView(page(null, model), HttpStatus.UNPROCESSABLE_CONTENT);
        view.addAllObjects(model.asMap());
        return view.addObject("refused", true);
    }

    /** Where one was: the place of this session on the page. */
    private static String backTo(String sessionId) {
        return sessionId.matches("cs_test_[A-Za-z0-9]{1,100}") ? "redirect:/sandbox#" + sessionId : "redirect:/sandbox";
    }
}
