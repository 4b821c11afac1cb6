package app.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Every sentence that is asked for is there, every one that is there is asked for. The other languages: {@code platform.TranslationsTests}. */
class MessageKeysTests {

    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Path SOURCES = Path.of("src/main/java/app/threshold");
    private static final String MODULES = "(?:signup|payment|sandbox|tenant|site|account|mail|admin|platform)";

    /** {@code #{some.key}} or {@code #{some.key(…)}}. */
    private static final Pattern EXPRESSION = Pattern.compile("#\\{([A-Za-z][\\w.-]*)[}(]");

    /** In templates, a key that is put together: with a dot at its end the beginning of keys. */
    private static final Pattern TEMPLATE_LITERAL = Pattern.compile("[('](" + MODULES + "\\.[A-Za-z0-9.-]*)'");

    /** In Java likewise, and in the braces of a constraint's message. */
    private static final Pattern JAVA_LITERAL = Pattern.compile("\"\\{?(" + MODULES + "\\.[A-Za-z0-9.-]*)}?\"");

    /** By these Spring asks for what cannot be read as a field's type. */
    private static final String TYPE_MISMATCH = "typeMismatch.";

    @Test
    void everySentenceThatATemplateAsksForIsThere() {
        Set<String> keys = keys(RESOURCES.resolve("messages.properties"));

        assertThat(found(EXPRESSION, templates())).isSubsetOf(keys);
    }

    @Test
    void everySentenceThatIsNamedInTheCodeIsThereOrTheBeginningOfSome() {
        Set<String> keys = keys(RESOURCES.resolve("messages.properties"));

        assertThat(literals())
                .filteredOn(named -> keys.stream().noneMatch(key -> key.equals(named) || key.startsWith(named))).isEmpty();
    }

    @Test
    void everySentenceIsAskedForSomewhere() {
        Set<String> asked = found(EXPRESSION, templates());
        asked.addAll(literals());

        assertThat(keys(RESOURCES.resolve("messages.properties")))
                .filteredOn(key -> !key.startsWith(TYPE_MISMATCH) && asked.stream().noneMatch(
                        used -> used.equals(key) || used.endsWith(".") && key.startsWith(used))).isEmpty();
    }

    private static Set<String> keys(Path file) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TreeSet<>(properties.stringPropertyNames());
    }

    private static Set<String> literals() {
        Set<String> literals = found(TEMPLATE_LITERAL, templates());
        literals.addAll(found(JAVA_LITERAL, sources()));
        return literals;
    }

    private static Stream<String> templates() {
        return texts(RESOURCES.resolve("templates"));
    }

    private static Stream<String> sources() {
        return texts(SOURCES);
    }

    private static Stream<String> texts(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).map(MessageKeysTests::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> found(Pattern pattern, Stream<String> texts) {
        Set<String> found = new TreeSet<>();
        texts.forEach(text -> {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        });
        return found;
    }
}
