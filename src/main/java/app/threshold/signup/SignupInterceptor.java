package app.threshold.signup;

import java.util.Arrays;
import java.util.Optional;

import app.threshold.platform.RandomTokens;
import app.threshold.platform.SignupInLogs;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Finds the signup of whoever asks for a page of the wizard, and leads to the first step that is not done when the page
 * asked for is not open yet, or no more. The account step is open to everyone.
 */
@Component
class SignupInterceptor implements HandlerInterceptor {

    /** The request attribute with the {@link PendingSignup}; absent on the account step of a newcomer. */
    static final String SIGNUP = "app.threshold.signup";

    private final PendingSignups signups;
    private final FollowLanguage language;

    SignupInterceptor(PendingSignups signups, FollowLanguage language) {
        this.signups = signups;
        this.language = language;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Optional<PendingSignup> signup = SignupCookie.token(request)
                .flatMap(token -> signups.findByResumeTokenHash(RandomTokens.hash(token)));
        signup.map(PendingSignup::reference).ifPresent(SignupInLogs::about);
        signup.ifPresent(found -> language.follow(found, LocaleContextHolder.getLocale()));
        Optional<Step> step = step(request);
        if (step.isEmpty()) {
            signup.ifPresent(found -> request.setAttribute(SIGNUP, found));
            return true;
        }
        if (signup.isEmpty()) {
            // An owner who goes back into the wizard has no signup any more.
            return redirect(response, request.getUserPrincipal() == null ? "/" : "/dashboard");
        }
        if (!step.get().isOpen(signup.get())) {
            return redirect(response, Step.next(signup.get()).path(signup.get().planCode()));
        }
        request.setAttribute(SIGNUP, signup.get());
        return true;
    }

    /** The step that the path names; empty for the account step, whose path names a plan. */
    private static Optional<Step> step(HttpServletRequest request) {
        String word = request.getServletPath().split("/")[2];
        return Arrays.stream(Step.values()).filter(step -> step != Step.ACCOUNT && step.word().equals(word)).findAny();
    }

    private static boolean redirect(HttpServletResponse response, String path) {
        response.setStatus(HttpStatus.SEE_OTHER.value());
        response.setHeader(HttpHeaders.LOCATION, path);
        return false;
    }
}
