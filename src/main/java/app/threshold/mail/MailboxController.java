package app.threshold.mail;

import app.threshold.platform.SameMachine;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

@Controller
class MailboxController {

    private final Mailbox mailbox;

    MailboxController(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    @GetMapping(Mailbox.PATH)
    String mailbox(@RequestParam(defaultValue = "") String to, HttpServletRequest request, Model model) {
        if (!mailbox.isOpen()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        // It shows everyone's mails, an operator's new password included.
        SameMachine.demand(request);
        // As accounts keep their addresses: trimmed and in lower case.
        String recipient = to.strip().toLowerCase(Locale.ROOT);
        if (!recipient.isEmpty()) {
            model.addAttribute("address", recipient);
            model.addAttribute("mails", mailbox.mailsTo(recipient));
        } else {
            model.addAttribute("recipients", mailbox.recentRecipients());
        }
        return "mail/mailbox";
    }
}
