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
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class ActionWordsTests {

    /** What stands before the subject, where something is passed to the audit trail or to what passes it on. */
    private static final Pattern RECORDED = Pattern.compile("(?:audit\\.record|begin)\\(([^;]*?)"
            + "(?:SUBJECT|\"(?:signup|tenant|plan|operator|api_key|import|bulk_run|list)\"|\\);)");
    private static final Pattern CODE = Pattern.compile("\"([a-z_]+)\"");

    @Test
    void everyActionThatIsRecordedHasWords() throws IOException {
        Properties words = new Properties();
        words.load(new StringReader(Files.readString(Path.of("src/main/resources/messages.properties"))));
        Set<String> recorded = new TreeSet<>();
        Arrays.stream(BulkRun.Kind.values()).forEach(kind -> recorded.add("start_" + kind));
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                RECORDED.matcher(Files.readString(source)).results().flatMap(call -> CODE.matcher(call.group(1)).results())
                        .map(code -> code.group(1)).filter(code -> !code.equals("start_")).forEach(recorded::add);
            }
        }

        assertThat(recorded).contains("retry", "release_hold", "edit_plan", "change_level", "stop").hasSizeGreaterThan(25);
        assertThat(recorded).allSatisfy(code -> assertThat(words).containsKey("admin.actions.action." + code));
    }
}
