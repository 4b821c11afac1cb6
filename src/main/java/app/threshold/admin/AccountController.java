package app.threshold.admin;

import app.threshold.account.NewPassword;
import app.threshold.account.Operators;
import app.threshold.account.OwnAccount;
import app.threshold.account.Passwords;
import app.threshold.account.SignInSessions;
import app.threshold.account.SignedInAccount;
import app.threshold.account.TooManyTries;
import app.threshold.account.WrongPassword;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** An operator's own account: password, the browsers that are signed in, what mails are wanted. Open to every level. */
@Controller
@RequestMapping("/admin/account")
class AccountController {

    private final OwnAccount ownAccount;
    private final Operators operators;
    private final SignInSessions sessions;

    AccountController(OwnAccount ownAccount, Operators operators, SignInSessions sessions) {
        this.ownAccount = ownAccount;
        this.operators = operators;
        this.sessions = sessions;
    }

    @GetMapping
    String show(@AuthenticationPrincipal SignedInAccount account, @RequestParam(required = false) @Nullable Done done,
            HttpServletRequest request, Model model) {
        model.addAttribute("form", new PasswordForm("", ""));
        model.addAttribute("done", done);
        return page(account, request, model);
    }

    @PostMapping("/passwords")
    String changePassword(@AuthenticationPrincipal SignedInAccount account, @Valid @ModelAttribute("form") PasswordForm form,
            BindingResult errors, HttpServletRequest request, HttpServletResponse response, Model model) {
        if (!errors.hasErrors() && Passwords.resembles(form.password(), account.email())) {
            errors.rejectValue("password", "account.password.sameAsEmail");
        }
        HttpStatus refusal = HttpStatus.UNPROCESSABLE_CONTENT;
        if (!errors.hasErrors()) {
            try {
                ownAccount.changePassword(account, form.current(), form.password(), request, response);
                return "redirect:/admin/account?done=" + Done.passwordChanged;
            } catch (WrongPassword wrong) {
                errors.rejectValue("current", "admin.account.current.wrong");
            } catch (TooManyTries tooMany) {
                refusal = HttpStatus.TOO_MANY_REQUESTS;
                errors.rejectValue("current", "account.login.tooMany");
            }
        }
        response.setStatus(refusal.value());
        return page(account, request, model);
    }

    @PostMapping("/sign-outs")
    String signOut(@AuthenticationPrincipal SignedInAccount account, @RequestParam(required = false) @Nullable String session,
            HttpServletRequest request) {
        if (session == null) {
            ownAccount.signOutElsewhere(account, request);
        } else {
            ownAccount.signOut(account, session);
        }
        return "redirect:/admin/account?done=" + Done.signedOut;
    }

    @PostMapping("/alerts")
    String alerts(@AuthenticationPrincipal SignedInAccount account, @RequestParam(defaultValue = "false") boolean wanted) {
        ownAccount.alerts(account, wanted);
        return "redirect:/admin/account?done=" + Done.saved;
    }

    private String page(SignedInAccount account, HttpServletRequest request, Model model) {
        model.addAttribute("operator", operators.find(account.id()).orElseThrow());
        model.addAttribute("sessions", sessions.of(account.email(), request.getSession(false)));
        return "admin/account";
    }

    /** As it stands in the address. */
    enum Done {
        passwordChanged, secondFactorRemoved, signedOut, saved
    }

    record PasswordForm(@NotBlank(message = "{admin.account.current.missing}") String current,
                        @NotBlank(message = "{account.password.missing}") @NewPassword String password) {

        PasswordForm(@Nullable String current, @Nullable String password) {
            this.current = current == null ? "" : current;
            this.password = password == null ? "" : password;
        }

        /** Without the passwords, which are in no record's text. */
        @Override
        public String toString() {
            return "PasswordForm[]";
        }
    }
}
