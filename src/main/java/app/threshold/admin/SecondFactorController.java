package app.threshold.admin;

import app.threshold.account.SecondFactor;
import app.threshold.account.SignedInAccount;
import app.threshold.account.TooManyTries;
import app.threshold.account.WrongPassword;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
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

/**
 * The own second factor. Open also to those who have given their password and must set one up first. Recovery codes
 * are the answer to a POST and not a page one could come back to: they are told once.
 */
@Controller
@RequestMapping("/admin/account/second-factor")
class SecondFactorController {

    private static final String PAGE = "admin/second-factor";

    private final SecondFactor secondFactor;

    SecondFactorController(SecondFactor secondFactor) {
        this.secondFactor = secondFactor;
    }

    @GetMapping
    String show(@AuthenticationPrincipal SignedInAccount account, Model model) {
        return page(account, model);
    }

    @PostMapping("/setups")
    String begin(@AuthenticationPrincipal SignedInAccount account) {
        secondFactor.begin(account);
        return "redirect:/admin/account/second-factor";
    }

    @PostMapping("/confirmations")
    String confirm(@AuthenticationPrincipal SignedInAccount account, @Valid @ModelAttribute("form") ConfirmationForm form,
            BindingResult errors, HttpServletRequest request, HttpServletResponse response, Model model) {
        if (account.hasSecondFactor()) {
            return "redirect:/admin/account/second-factor";
        }
        HttpStatus refusal = HttpStatus.UNPROCESSABLE_CONTENT;
        if (!errors.hasErrors()) {
            try {
                List<String> recoveryCodes = secondFactor.confirm(account, form.current(), form.code(), request, response);
                if (!recoveryCodes.isEmpty()) {
                    return told(recoveryCodes, model);
                }
                errors.rejectValue("code", "account.secondFactor.wrong");
            } catch (WrongPassword wrong) {
                errors.rejectValue("current", "admin.account.current.wrong");
            } catch (TooManyTries tooMany) {
                refusal = HttpStatus.TOO_MANY_REQUESTS;
                errors.rejectValue("current", "account.login.tooMany");
            }
        }
        response.setStatus(refusal.value());
        return page(account, model);
    }

    @PostMapping("/recovery-codes")
    String renew(@AuthenticationPrincipal SignedInAccount account, @RequestParam(defaultValue = "") String code,
            HttpServletResponse response, Model model) {
        try {
            List<String> recoveryCodes = secondFactor.renewRecoveryCodes(account, code);
            return recoveryCodes.isEmpty() ? refused(account, false, response, model) : told(recoveryCodes, model);
        } catch (TooManyTries tooMany) {
            return refused(account, true, response, model);
        }
    }

    @PostMapping("/removals")
    String remove(@AuthenticationPrincipal SignedInAccount account, @RequestParam(defaultValue = "") String code,
            HttpServletRequest request, HttpServletResponse response, Model model) {
        try {
            return secondFactor.remove(account, code, request, response) ? "redirect:/admin/account?done=secondFactorRemoved"
                    : refused(account, false, response, model);
        } catch (TooManyTries tooMany) {
            return refused(account, true, response, model);
        }
    }

    private String refused(SignedInAccount account, boolean tooMany, HttpServletResponse response, Model model) {
        response.setStatus((tooMany ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.UNPROCESSABLE_CONTENT).value());
        model.addAttribute("error", tooMany ? "account.secondFactor.tooMany" : "account.secondFactor.wrong");
        return page(account, model);
    }

    private String page(SignedInAccount account, Model model) {
        if (!model.containsAttribute("form")) {
            model.addAttribute("form", new ConfirmationForm("", ""));
        }
        model.addAttribute("on", account.hasSecondFactor());
        model.addAttribute("required", secondFactor.isRequired());
        model.addAttribute("setup", secondFactor.setup(account).orElse(null));
        model.addAttribute("left", secondFactor.recoveryCodesLeft(account));
        return PAGE;
    }

    private static String told(List<String> recoveryCodes, Model model) {
        model.addAttribute("recoveryCodes", recoveryCodes);
        return PAGE;
    }

    record ConfirmationForm(@NotBlank(message = "{admin.account.current.missing}") String current,
                            @NotBlank(message = "{account.secondFactor.wrong}") String code) {

        ConfirmationForm(@Nullable String current, @Nullable String code) {
            this.current = current == null ? "" : current;
            this.code = code == null ? "" : code;
        }

        /** Without the password and the code, which are in no record's text. */
        @Override
        public String toString() {
            return "ConfirmationForm[]";
        }
    }
}
