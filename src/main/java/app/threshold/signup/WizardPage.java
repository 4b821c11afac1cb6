package app.threshold.signup;

import app.threshold.platform.BaseUrl;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** What the pages of all steps after the first have in common. */
@Component
class WizardPage {

    private final BaseUrl baseUrl;

    WizardPage(BaseUrl baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** Puts the signup and the list of steps into the model; returns the step's template. */
    String show(Step step, PendingSignup signup, Model model) {
        model.addAttribute("signup", SignupView.of(signup));
        model.addAttribute("steps", StepView.list(step, signup.planCode(), signup));
        model.addAttribute("siteUrlPrefix", baseUrl.to("/s/").replaceFirst("^https?://", ""));
        return "signup/" + step.word();
    }
}
