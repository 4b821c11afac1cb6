package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessagePattern;
import com.ibm.icu.text.MessagePattern.ArgType;
import com.ibm.icu.text.MessagePattern.Part;
import com.ibm.icu.text.PluralRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sentences of one language beside those of the others. */
class TranslationsTests {

    private static final Path RESOURCES = Path.of("src/main/resources");

    /** Names, and signs that are the same in each language. */
    private static final Set<String> SAME_EVERYWHERE = Set.of("Threshold", "{0} · Threshold", "{0}", "{0}, {1}", "PIN", "Sandbox", "ltr",
            "CVC", "{0} s", "{0}+", "SQLSTATE");

    /** What German, or Spanish, writes as English does. */
    private static final Map<String, Set<String>> SAME = Map.of(
            "de", Set.of("Code", "Catering", "Name", "Segment", "Browser", "Operator", "Import", "Modern", "Timeout in s", "{0} in {1}", "Standard", "Premium", "Amelie", "Jonas", "Mina", "Kai"),
            "es", Set.of("Error:", "Plan", "No", "Catering", "General", "Premium", "Mina", "Kai"),
            "ar", Set.of("{0}%", "ar", "rtl", "{0}، {1}", "\u2066{0}+\u2069"));

    private static final Pattern ARABIC = Pattern.compile("\\p{IsArabic}");
    private static final Pattern ENGLISH_WORD = Pattern.compile("(?<![\\p{L}\\w.@“„«\u2011-])(the|your|you|and|with|this|that|is|of|nothing)(?![\\p{L}\\w.@\u2011-])");

    static Stream<Locale> translations() {
        return Languages.ALL.stream().filter(language -> language != Locale.ENGLISH);
    }

    static Stream<Locale> all() {
        return Languages.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("translations")
    void aTranslationHasTheSameSentencesInTheSameOrder(Locale language) {
        assertThat(sentences(language).keySet()).containsExactlyElementsOf(sentences(Locale.ENGLISH).keySet());
    }

    @Test
    void eachLanguageThereIsAFileOfIsOffered() throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("messages")))
                    .containsExactlyInAnyOrderElementsOf(all().map(TranslationsTests::file).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void noSentenceIsEmptyOrCannotBeRead(Locale language) {
        sentences(language).forEach((key, sentence) -> {
            assertThat(sentence).as(key).isNotBlank().isEqualTo(sentence.strip());
            assertThat(new MessagePattern(sentence).countParts()).as(key).isPositive();
        });
    }

    @ParameterizedTest
    @MethodSource("translations")
    void aTranslationInsertsWhatTheSentenceInserts(Locale language) {
        Map<String, String> english = sentences(Locale.ENGLISH);
        assertThat(sentences(language)).allSatisfy((key, sentence) ->
                assertThat(inserted(sentence)).as(key).isEqualTo(inserted(english.get(key))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void aPluralHasTheFormsOfItsLanguageAndNoOthers(Locale language) {
        PluralRules rules = PluralRules.forLocale(language);
        sentences(language).forEach((key, sentence) -> plurals(sentence).forEach(forms -> {
            assertThat(forms.stream().filter(form -> !form.startsWith("="))).as(key).isSubsetOf(rules.getKeywords());
            Set<String> needed = IntStream.rangeClosed(0, 1000).filter(number -> !forms.contains("=" + number))
                    .mapToObj(rules::select).collect(Collectors.toCollection(TreeSet::new));
            needed.add("other");
            assertThat(forms).as(key).containsAll(needed);
        }));
    }

    @ParameterizedTest
    @MethodSource("translations")
    void noEnglishIsLeft(Locale language) {
        Map<String, String> english = sentences(Locale.ENGLISH);
        Set<String> same = SAME.get(language.getLanguage());
        assertThat(sentences(language).entrySet()).filteredOn(entry -> !SAME_EVERYWHERE.contains(entry.getValue())
                        && !same.contains(entry.getValue())
                        && (entry.getValue().equals(english.get(entry.getKey())) || ENGLISH_WORD.matcher(entry.getValue()).find()
                                || language.getLanguage().equals("ar") && !ARABIC.matcher(entry.getValue()).find()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void theFileSaysWhichLanguageItIsAndHowItRuns(Locale language) {
        assertThat(sentences(language)).containsEntry("platform.language", language.getLanguage())
                .containsEntry("platform.direction", Languages.isRightToLeft(language) ? "rtl" : "ltr");
    }

    /** Behind Arabic letters the hyphens part a day in digits into three, which then stand in the wrong order. */
    @ParameterizedTest
    @MethodSource("translations")
    void aDayInDigitsKeepsItsOrderFromRightToLeft(Locale language) {
        if (Languages.isRightToLeft(language)) {
            assertThat(sentences(language)).allSatisfy((key, sentence) ->
                    assertThat(sentence).as(key).doesNotContainPattern("(?<![\u2066\\d-])\\d{4}-\\d"));
        }
    }

    private static Set<Integer> inserted(String sentence) {
        Set<Integer> numbers = new TreeSet<>();
        var pattern = new MessagePattern(sentence);
        for (int n = 0; n < pattern.countParts(); n++) {
            if (pattern.getPart(n).getType() == Part.Type.ARG_NUMBER) {
                numbers.add(pattern.getPart(n).getValue());
            }
        }
        return numbers;
    }

    /** For each plural in the sentence the forms that it has words for. */
    private static List<Set<String>> plurals(String sentence) {
        List<Set<String>> plurals = new ArrayList<>();
        var pattern = new MessagePattern(sentence);
        for (int n = 0; n < pattern.countParts(); n++) {
            Part part = pattern.getPart(n);
            if (part.getType() == Part.Type.ARG_START && part.getArgType() == ArgType.PLURAL) {
                Set<String> forms = new TreeSet<>();
                for (int inner = n + 1; inner < pattern.getLimitPartIndex(n); inner++) {
                    if (pattern.getPart(inner).getType() == Part.Type.ARG_SELECTOR) {
                        forms.add(pattern.getSubstring(pattern.getPart(inner)));
                    }
                }
                plurals.add(forms);
            }
        }
        return plurals;
    }

    private static String file(Locale language) {
        return language == Locale.ENGLISH ? "messages.properties" : "messages_" + language.getLanguage() + ".properties";
    }

    /** In the order of the file. No line is continued, and none is escaped. */
    private static Map<String, String> sentences(Locale language) {
        try {
            Map<String, String> sentences = new LinkedHashMap<>();
            for (String line : Files.readAllLines(RESOURCES.resolve(file(language)))) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    String[] parts = line.split("=", 2);
                    assertThat(sentences.put(parts[0], parts[1])).as("twice: " + parts[0]).isNull();
                }
            }
            return sentences;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
