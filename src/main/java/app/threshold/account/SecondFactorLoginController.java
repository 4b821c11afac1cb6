package app.threshold.account;

import app.threshold.account.SecondFactors.Try;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** After the password: the code from the app, or one that stands in for it. */
@Controller
@RequestMapping(SecondFactorLoginController.PATH)
class SecondFactorLoginController {

    static final String PATH = "/login/second-factor";

    private final SecondFactors factors;
    private final SignIn signIn;
    private final LoginOutcome outcome;

    SecondFactorLoginController(SecondFactors factors, SignIn signIn, LoginOutcome outcome) {
        this.factors = factors;
        this.signIn = signIn;
        this.outcome = outcome;
    }

    @GetMapping
    String form(@AuthenticationPrincipal @Nullable SignedInAccount account) {
        return awaits(account) ? "account/second-factor" : "redirect:/login";
    }

    @PostMapping
    @Nullable String submit(@AuthenticationPrincipal @Nullable SignedInAccount account, @RequestParam(defaultValue = "") String code,
            HttpServletRequest request, HttpServletResponse response, Model model) throws IOException {
        if (account == null || !awaits(account)) {
            return "redirect:/login";
        }
        Try attempt = factors.use(account, code);
        if (attempt == Try.WRONG || attempt == Try.TOO_MANY) {
            boolean tooMany = attempt == Try.TOO_MANY;
            response.setStatus((tooMany ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.UNPROCESSABLE_CONTENT).value());
            model.addAttribute("error", tooMany ? "account.secondFactor.tooMany" : "account.secondFactor.wrong");
            return "account/second-factor";
        }
        outcome.onAuthenticationSuccess(request, response, signIn.withSecondFactor(account, request, response));
        return null;
    }

    private static boolean awaits(@Nullable SignedInAccount account) {
        return account != null && account.awaits() == SignedInAccount.Awaits.code;
    }
}
