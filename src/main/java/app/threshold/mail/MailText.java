package app.threshold.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Cuts a mail's plain text at its links, so that a page can make them clickable without ever writing a mail's text unescaped.
 */
@Component("mailText")
class MailText {

    /** A link ends before a blank, an angle bracket or the full stop of its sentence. */
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"]*[^\\s<>\".,;:!?)]");

    /**
     * @return the text in its order and without loss
     */
    public List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher link = LINK.matcher(text);
        int at = 0;
        while (link.find()) {
            if (link.start() > at) {
                parts.add(new Part(text.substring(at, link.start()), false));
            }
            parts.add(new Part(link.group(), true));
            at = link.end();
        }
        if (at < text.length()) {
            parts.add(new Part(text.substring(at), false));
        }
        return parts;
    }

    record Part(String text, boolean link) {
    }

}
