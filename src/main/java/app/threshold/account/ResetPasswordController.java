package app.threshold.account;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Where the links of {@link PasswordLinks} lead to. */
@Controller
@RequestMapping("/reset-password")
class ResetPasswordController {

    private final ResetPassword resetPassword;

    ResetPasswordController(ResetPassword resetPassword) {
        this.resetPassword = resetPassword;
    }

    /** The token stands in this page's URL, so the page says to nobody where one came from. */
    @ModelAttribute
    void keepTheTokenSecret(HttpServletResponse response) {
        response.setHeader("Referrer-Policy", "no-referrer");
    }

    @GetMapping
    String form(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Model model) {
        return resetPassword.ownerOf(token).isPresent() ? page(token, model, new ResetPasswordForm("")) : stale(response);
    }

    @PostMapping
    String submit(@RequestParam(defaultValue = "") String token, @Valid @ModelAttribute("form") ResetPasswordForm form,
            BindingResult errors, HttpServletResponse response, Model model) {
        Optional<Account> owner = resetPassword.ownerOf(token);
        if (owner.isEmpty()) {
            return stale(response);
        }
        if (!errors.hasErrors() && Passwords.resembles(form.password(), owner.get().getEmail())) {
            errors.rejectValue("password", "account.password.sameAsEmail");
        }
        if (errors.hasErrors()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return page(token, model, form);
        }
        return resetPassword.reset(token, form.password()) ? "redirect:/login?reset" : stale(response);
    }

    private static String page(String token, Model model, ResetPasswordForm form) {
        model.addAttribute("token", token);
        model.addAttribute("form", form);
        return "account/reset-password";
    }

    /** 410 and not 422, which would be about what somebody typed. */
    private static String stale(HttpServletResponse response) {
        response.setStatus(HttpStatus.GONE.value());
        return "account/reset-password";
    }

    record ResetPasswordForm(@NotBlank(message = "{account.password.missing}") @NewPassword String password) {

        ResetPasswordForm(@Nullable String password) {
            this.password = password == null ? "" : password;
        }

        /** Without the password, which is in no record's text. */
        @Override
        public String toString() {
            return "ResetPasswordForm[]";
        }
    }
}
