package app.threshold.signup;

import app.threshold.payment.CheckoutUnavailableException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** Refusals that every step may meet. */
@ControllerAdvice(assignableTypes = {AccountStepController.class, ConfirmStepController.class,
        DetailsStepController.class, AddressStepController.class, ReviewStepController.class,
        FinishStepController.class})
class WizardAdvice {

    /** Another tab, or the bank, was faster: the last step, or the one its interceptor leads to, shows how things stand. */
    @ExceptionHandler
    String closed(SignupClosedException e) {
        return "redirect:/signup/finish";
    }

    /** An edit must wait until the checkout that shows the old state is known to have ended. */
    @ExceptionHandler
    String unavailable(CheckoutUnavailableException e, HttpServletResponse response, Model model) {
        response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        return "signup/unavailable";
    }
}
