package app.threshold.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Something that signs in as the end of the wizard does, and something that tells who is signed in. */
@RestController
class SignInProbe {

    private final SignIn signIn;

    SignInProbe(SignIn signIn) {
        this.signIn = signIn;
    }

    @PostMapping("/probe/sign-in/{account}")
    void signIn(@PathVariable UUID account, HttpServletRequest request, HttpServletResponse response) {
        signIn.signIn(account, request, response);
    }

    @GetMapping("/dashboard/probe")
    String owner(@AuthenticationPrincipal SignedInAccount account) {
        return account.email() + " " + account.role();
    }

    @GetMapping("/admin/probe")
    String operator(@AuthenticationPrincipal SignedInAccount account) {
        return account.email() + " " + account.role();
    }
}
