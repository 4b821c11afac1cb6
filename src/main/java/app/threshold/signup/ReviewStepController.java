package app.threshold.signup;

import java.net.URI;

import app.threshold.payment.CheckoutUnavailableException;
import app.threshold.platform.BaseUrl;
import app.threshold.tenant.AddressTakenException;
import app.threshold.tenant.EmailTakenException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;

/** The fifth step: everything once more; its button takes the hold and leads to the checkout. */
@Controller
class ReviewStepController {

    private final PlaceOrder placeOrder;
    private final BaseUrl baseUrl;
    private final WizardPage page;

    ReviewStepController(PlaceOrder placeOrder, BaseUrl baseUrl, WizardPage page) {
        this.baseUrl = baseUrl;
        this.placeOrder = placeOrder;
        this.page = page;
    }

    /** @param cancelled present when the customer came back from the checkout page without paying */
    @GetMapping("/signup/review")
    String show(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup,
            @RequestParam(required = false) @Nullable String cancelled, Model model) {
        model.addAttribute("cancelled", cancelled != null);
        return page.show(Step.REVIEW, signup, model);
    }

    @PostMapping("/signup/review")
    String submit(@RequestAttribute(SignupInterceptor.SIGNUP) PendingSignup signup, HttpServletRequest request,
            HttpServletResponse response, Model model) {
        try {
            return "redirect:" + placeOrder.place(signup, URI.create(baseUrl.to("/", request)));
        } catch (AddressTakenException e) {
            return refused("signup.review.addressTaken", HttpStatus.UNPROCESSABLE_CONTENT, signup, response, model);
        } catch (EmailTakenException e) {
            return refused("signup.review.emailTaken", HttpStatus.UNPROCESSABLE_CONTENT, signup, response, model);
        } catch (CheckoutUnavailableException e) {
            return refused("signup.review.checkoutUnavailable", HttpStatus.SERVICE_UNAVAILABLE, signup, response, model);
        }
    }

    private String refused(String problem, HttpStatus status, PendingSignup signup, HttpServletResponse response,
            Model model) {
        response.setStatus(status.value());
        model.addAttribute("problem", problem);
        return page.show(Step.REVIEW, signup, model);
    }
}
