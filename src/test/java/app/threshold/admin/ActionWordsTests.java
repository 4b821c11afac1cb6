package app.threshold.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class ActionWordsTests {

    /** The code and then its subject, as they are passed to the audit trail, or to what passes them on. */
    private static final Pattern RECORDED = Pattern.compile(
            "(?:\"(\\w+)\",\\s+(?:SUBJECT|\"(?:signup|tenant|plan|operator|api_key|import|bulk_run|list)\")|begin\\(signupId, state, \"(\\w+)\")");

    @Test
    void everyActionThatIsRecordedHasWords() throws IOException {
        Properties words = new Properties();
        words.load(new StringReader(Files.readString(Path.of("src/main/resources/messages.properties"))));
        Set<String> recorded = new TreeSet<>();
        Arrays.stream(BulkRun.Kind.values()).forEach(kind -> recorded.add("start_" + kind));
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Matcher found = RECORDED.matcher(Files.readString(source));
                while (found.find()) {
                    recorded.add(found.group(1) == null ? found.group(2) : found.group(1));
                }
            }
        }

        assertThat(recorded).contains("retry", "release_hold", "edit_plan", "change_level", "stop").hasSizeGreaterThan(25);
        assertThat(recorded).allSatisfy(code -> assertThat(words).containsKey("admin.actions.action." + code));
    }
}
