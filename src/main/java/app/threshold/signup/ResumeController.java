package app.threshold.signup;

import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page behind a mailed link. It changes nothing until its button is pressed: mail programs open links unasked. */
@Controller
class ResumeController {

    private final ResumeSignup resumeSignup;

    ResumeController(ResumeSignup resumeSignup) {
        this.resumeSignup = resumeSignup;
    }

    /** The token stands in this page's URL, so the page says to nobody where one came from. */
    @ModelAttribute
    void keepTheTokenSecret(HttpServletResponse response) {
        response.setHeader("Referrer-Policy", "no-referrer");
    }

    @GetMapping("/signup/resume")
    String show(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Model model) {
        Optional<PendingSignup> signup = resumeSignup.find(token);
        if (signup.isEmpty()) {
            return stale(response);
        }
        model.addAttribute("signup", SignupView.of(signup.get()));
        model.addAttribute("token", token);
        return "signup/resume";
    }

    @PostMapping("/signup/resume")
    String submit(@RequestParam(defaultValue = "") String token, HttpServletRequest request,
            HttpServletResponse response) {
        if (resumeSignup.find(token).isEmpty()) {
            return stale(response);
        }
        return resumeSignup.move(token, SignupCookie.handOut(request, response))
                .map(signup -> "redirect:" + Step.next(signup).path(signup.planCode()))
                .orElseGet(() -> stale(response));
    }

    private static String stale(HttpServletResponse response) {
        response.setStatus(HttpStatus.GONE.value());
        return "signup/resume-stale";
    }
}
