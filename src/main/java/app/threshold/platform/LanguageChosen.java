package app.threshold.platform;

import java.util.Locale;

/**
 * Somebody chose the language they want to read, published within their request; whoever knows who it is keeps it.
 *
 * @param language one of {@link Languages#ALL}, with a region where the browser wishes for one
 */
public record LanguageChosen(Locale language) {
}
