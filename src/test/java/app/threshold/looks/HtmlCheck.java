package app.threshold.looks;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import nu.validator.validation.SimpleDocumentValidator;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXParseException;

/** The Nu Html Checker, the W3C's own, in this process. Its schemas are read once. */
final class HtmlCheck {

    /** Keeps a page from being painted before its end has come. */
    static final String WHOLE_BEFORE_SHOWN = "<link rel=\"expect\" href=\"#end\" blocking=\"render\">";

    private static final String SCHEMA = "http://s.validator.nu/html5-rdfalite.rnc";

    private final List<String> faults = new ArrayList<>();
    private final SimpleDocumentValidator validator = new SimpleDocumentValidator(true, false, false);

    private final ErrorHandler handler = new ErrorHandler() {
        @Override
        public void warning(SAXParseException told) {
            note("warning", told);
        }

        @Override
        public void error(SAXParseException told) {
            note("error", told);
        }

        @Override
        public void fatalError(SAXParseException told) {
            note("fatal", told);
        }
    };

    HtmlCheck() throws Exception {
        deep(() -> {
            validator.setUpMainSchema(SCHEMA, handler);
            return null;
        });
    }

    /** Errors and warnings alike, each with its line. One page at a time. */
    List<String> faults(String html) throws Exception {
        faults.clear();
        deep(() -> {
            validator.setUpValidatorAndParsers(handler, true, false);
            InputSource source = new InputSource(new StringReader(html));
            source.setSystemId("http://localhost/page");
            validator.checkHtmlInputSource(source);
            return null;
        });
        String[] lines = html.split("\n");
        return faults.stream().map(fault -> fault.contains("\n") ? fault : withLine(fault, lines))
                .filter(fault -> !isNewerThanTheChecker(fault)).toList();
    }

    /** The schema goes through itself by recursion, deeper than a usual thread's stack when nothing is compiled yet. */
    private static void deep(Callable<@Nullable Void> work) throws Exception {
        FutureTask<@Nullable Void> task = new FutureTask<>(work);
        Thread thread = new Thread(null, task, "html-check", 64L << 20);
        thread.start();
        task.get();
    }

    /** HTML has had it since 2024; the checker's tables have not. That it is there, and leads somewhere, is what HtmlTests asks. */
    private static boolean isNewerThanTheChecker(String fault) {
        return fault.contains("error: A “link” element with a “blocking” attribute must") && fault.endsWith("  in: " + WHOLE_BEFORE_SHOWN);
    }

    private static String withLine(String fault, String[] lines) {
        int number = Integer.parseInt(fault.substring(0, fault.indexOf(':')));
        return fault + (number >= 1 && number <= lines.length ? "  in: " + lines[number - 1].strip() : "");
    }

    private void note(String kind, SAXParseException told) {
        // Thymeleaf itself writes the hidden field of the CSRF token so.
        if (told.getMessage().startsWith("Trailing slash on void elements")) {
            return;
        }
        faults.add(told.getLineNumber() + ": " + kind + ": " + told.getMessage());
    }
}
