package app.threshold.account;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The login's pages; its POST is Spring Security's. */
@Controller
class LoginController {

    @GetMapping("/login")
    String login(@AuthenticationPrincipal @Nullable SignedInAccount account) {
        if (account != null && account.awaits() != null) {
            return "redirect:" + LoginOutcome.next(account.awaits());
        }
        if (account != null) {
            return "redirect:" + LoginOutcome.home(account.role());
        }
        return "account/login";
    }

    /** Where {@link LoginOutcome} forwards to. */
    @PostMapping(LoginOutcome.REFUSED)
    @Nullable String refused(@RequestAttribute(name = LoginOutcome.REASON, required = false) @Nullable AuthenticationException reason,
            @RequestParam(defaultValue = "") String email, HttpServletResponse response, Model model)
            throws IOException {
        if (reason != null && reason.getCause() instanceof PasswordsBusy busy) {
            throw busy;
        }
        if (reason instanceof AuthenticationServiceException) {
            // Not thrown: the filters would take it for somebody who has yet to sign in.
            response.sendError(HttpStatus.INTERNAL_SERVER_ERROR.value());
            return null;
        }
        boolean tooMany = reason instanceof TooManyTries;
        response.setStatus((tooMany ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.UNPROCESSABLE_CONTENT).value());
        model.addAttribute("email", email);
        model.addAttribute("error", tooMany ? "account.login.tooMany" : "account.login.failed.text");
        return "account/login";
    }

    /** Where {@link RefusedRequest} forwards to, whatever the method was. */
    @RequestMapping(RefusedRequest.FORM_TOO_OLD)
    @ResponseStatus(HttpStatus.FORBIDDEN)
    String formTooOld() {
        return "account/form-too-old";
    }

    /** Likewise. */
    @RequestMapping(RefusedRequest.LEVEL_TOO_LOW)
    @ResponseStatus(HttpStatus.FORBIDDEN)
    String levelTooLow(@AuthenticationPrincipal @Nullable SignedInAccount account, Model model) {
        model.addAttribute("level", account == null ? null : account.level());
        return "account/level-too-low";
    }
}
