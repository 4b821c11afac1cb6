package app.threshold.admin;

import app.threshold.account.ChangeOperator;
import app.threshold.account.AuditTrail;
import app.threshold.account.EmailAddress;
import app.threshold.account.EmailAddresses;
import app.threshold.account.InviteOperator;
import app.threshold.account.Operator;
import app.threshold.account.OperatorLevel;
import app.threshold.account.OperatorRefused;
import app.threshold.account.Operators;
import app.threshold.account.SignInSessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.Locale;
import java.util.UUID;
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
import org.springframework.web.server.ResponseStatusException;

/** Who may see the console, and what owners decide about them. What was done is told by a code in the address that follows. */
@Controller
@RequestMapping("/admin/operators")
class OperatorsController {

    private final Operators operators;
    private final InviteOperator inviteOperator;
    private final ChangeOperator changeOperator;
    private final SignInSessions sessions;
    private final AuditTrail audit;

    OperatorsController(Operators operators, InviteOperator inviteOperator, ChangeOperator changeOperator, SignInSessions sessions,
            AuditTrail audit) {
        this.operators = operators;
        this.inviteOperator = inviteOperator;
        this.changeOperator = changeOperator;
        this.sessions = sessions;
        this.audit = audit;
    }

    @GetMapping
    String list(@RequestParam(required = false) @Nullable Done done,
            @RequestParam(required = false) OperatorRefused.@Nullable Reason refused, Model model) {
        model.addAttribute("form", new InvitationForm("", null));
        return page(model, done, refused);
    }

    @PostMapping
    String invite(@Valid @ModelAttribute("form") InvitationForm form, BindingResult errors, Locale locale,
            HttpServletResponse response, Model model) {
        if (!errors.hasErrors() && form.level() != null) {
            try {
                inviteOperator.invite(form.email(), form.level(), locale);
                return "redirect:/admin/operators?done=" + Done.invited;
            } catch (OperatorRefused refused) {
                errors.rejectValue("email", "admin.operators.emailTaken");
            }
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return page(model, null, null);
    }

    @GetMapping("/{id}")
    String operator(@PathVariable UUID id, @RequestParam(required = false) @Nullable Done done,
            @RequestParam(required = false) OperatorRefused.@Nullable Reason refused, HttpServletRequest request, Model model) {
        Operator operator = operators.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("operator", operator);
        model.addAttribute("sessions", sessions.of(operator.email(), request.getSession(false)));
        model.addAttribute("actions", audit.of("operator", id).reversed());
        model.addAttribute("levels", OperatorLevel.values());
        model.addAttribute("done", done);
        model.addAttribute("refused", refused);
        return "admin/operator";
    }

    @PostMapping("/{id}/levels")
    String level(@PathVariable UUID id, @RequestParam OperatorLevel before, @RequestParam OperatorLevel level) {
        return after(id, Done.levelChanged, () -> changeOperator.level(id, before, level));
    }

    @PostMapping("/{id}/suspensions")
    String disable(@PathVariable UUID id) {
        return after(id, Done.disabled, () -> changeOperator.disable(id));
    }

    @PostMapping("/{id}/reinstatements")
    String enable(@PathVariable UUID id) {
        return after(id, Done.enabled, () -> changeOperator.enable(id));
    }

    @PostMapping("/{id}/second-factor-removals")
    String removeSecondFactor(@PathVariable UUID id) {
        return after(id, Done.secondFactorRemoved, () -> changeOperator.removeSecondFactor(id));
    }

    @PostMapping("/{id}/sign-outs")
    String signOut(@PathVariable UUID id, @RequestParam(required = false) @Nullable String session) {
        return after(id, Done.signedOut, () -> {
            if (session == null) {
                changeOperator.signOutEverywhere(id);
            } else {
                changeOperator.signOut(id, session);
            }
        });
    }

    @PostMapping("/{id}/invitations")
    String inviteAgain(@PathVariable UUID id, Locale locale) {
        return after(id, Done.invited, () -> inviteOperator.again(id, locale));
    }

    @PostMapping("/{id}/withdrawals")
    String withdraw(@PathVariable UUID id) {
        try {
            inviteOperator.withdraw(id);
            return "redirect:/admin/operators?done=" + Done.withdrawn;
        } catch (OperatorRefused refused) {
            return "redirect:/admin/operators?refused=" + refused.reason();
        }
    }

    private String page(Model model, @Nullable Done done, OperatorRefused.@Nullable Reason refused) {
        model.addAttribute("operators", operators.all());
        model.addAttribute("levels", OperatorLevel.values());
        model.addAttribute("done", done);
        model.addAttribute("refused", refused);
        return "admin/operators";
    }

    private static String after(UUID id, Done done, Runnable action) {
        try {
            action.run();
            return "redirect:/admin/operators/" + id + "?done=" + done;
        } catch (OperatorRefused refused) {
            String where = refused.reason() == OperatorRefused.Reason.GONE ? "/admin/operators" : "/admin/operators/" + id;
            return "redirect:" + where + "?refused=" + refused.reason();
        }
    }

    /** As it stands in the address. */
    enum Done {
        invited, withdrawn, levelChanged, disabled, enabled, secondFactorRemoved, signedOut
    }

    record InvitationForm(@NotBlank(message = "{account.email.missing}") @EmailAddress String email,
                          @NotNull(message = "{admin.operators.level.missing}") @Nullable OperatorLevel level) {

        InvitationForm(@Nullable String email, @Nullable OperatorLevel level) {
            this.email = email == null ? "" : EmailAddresses.normalize(email);
            this.level = level;
        }
    }
}
