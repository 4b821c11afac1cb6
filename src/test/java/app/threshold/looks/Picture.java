package app.threshold.looks;

import app.threshold.support.Visitor;
import app.threshold.support.Visitor.Page;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One page in one state.
 *
 * @param name of files, such as {@code signup-details-errors}; what comes before the first hyphen is the part of the product
 * @param visitor whose cookies bring it about
 * @param path where it is, or where the form stands that is sent
 * @param form what is sent from there; null where the page is just asked for
 * @param status that it is answered with
 * @param open whether everybody may find it, by a search engine too
 * @param withheld parts of the addresses of what would lead on from this state at once
 */
record Picture(String name, Visitor visitor, String path, @Nullable Form form, int status, boolean open, List<String> withheld) {

    /**
     * @param action where it is sent to
     * @param filledIn what is typed, asked for each time it is sent: some can be sent only once
     */
    record Form(String action, Supplier<Map<String, String>> filledIn) {

        Form(String action, Map<String, String> fields) {
            this(action, () -> fields);
        }

        Map<String, String> fields() {
            return filledIn.get();
        }
    }

    /** As somebody without JavaScript sees it. */
    Page visit() {
        Page page = visitor.get(path);
        return form == null ? page : visitor.post(form.action(), form.fields());
    }

    Picture opened() {
        return new Picture(name, visitor, path, form, status, true, withheld);
    }

    @Override
    public String toString() {
        return name;
    }
}
