package app.threshold.journeys;

import app.threshold.support.Browser;
import app.threshold.support.Visitor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The mailbox page, read beside the browser. Mails are jobs, so one waits for them. */
final class Mails {

    private static final Pattern CODE = Pattern.compile("\\b\\d{6}\\b");

    private final Browser browser;
    private final Visitor reader;

    Mails(Browser browser) {
        this.browser = browser;
        this.reader = new Visitor(browser.port());
    }

    /** The six digits of the newest mail that has some. */
    String code(String email) {
        return browser.await("a mail with a code to " + email, waiting -> {
            Matcher code = CODE.matcher(read(email));
            return code.find() ? code.group() : null;
        });
    }

    void await(String email, String sentence) {
        browser.await("a mail to " + email + " that says “" + sentence + "”", waiting -> read(email).contains(sentence));
    }

    /** The path and query of a link to this path in the newest mail that has one. */
    String link(String email, String path) {
        Pattern link = Pattern.compile(Pattern.quote(path) + "\\?\\S+");
        return browser.await("a mail with a link to " + path, waiting -> {
            Matcher found = link.matcher(read(email));
            return found.find() ? found.group() : null;
        });
    }

    private String read(String email) {
        return reader.get("/sandbox/mailbox?to=" + URLEncoder.encode(email, StandardCharsets.UTF_8)).text();
    }
}
