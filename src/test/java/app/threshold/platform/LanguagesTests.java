package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguagesTests {

    private final Messages messages = new Messages();

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            none                        | none | en
            ''                          | none | en
            fr-FR,fr;q=0.9              | none | en
            de                          | none | de
            de-AT,de;q=0.9,en;q=0.8     | none | de-AT
            fr,es-MX;q=0.8,en;q=0.7     | none | es-MX
            en;q=0.2,es-AR;q=0.9        | none | es-AR
            de;q=0,es                   | none | es
            de-XX                       | none | de
            de-Latn-CH-1996             | none | de-CH
            *                           | none | en
            ;;;q=nonsense,,             | none | en
            en-GB,en;q=0.9              | de   | de
            es-AR,de-CH;q=0.9           | de   | de-CH
            """)
    void theFirstWishThatIsSpokenDecidesUnlessOneWasChosen(@Nullable String header, @Nullable String chosen, String language) {
        assertThat(Languages.wished(header, Languages.of(chosen).orElse(null))).isEqualTo(Locale.forLanguageTag(language));
    }

    @Test
    void aLanguageThatWasStoredAndIsSpokenNoMoreIsEnglish() {
        assertThat(Languages.stored("fr-CA")).isEqualTo(Locale.ENGLISH);
        assertThat(Languages.stored(null)).isEqualTo(Locale.ENGLISH);
        assertThat(Languages.stored("de-CH")).isEqualTo(Locale.forLanguageTag("de-CH"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en | 1  | 1 day ago
            en | 3  | 3 days ago
            de | 1  | vor 1 Tag
            de | 30 | vor 30 Tagen
            es | 2  | hace 2 días
            ar | 1  | منذ يوم واحد
            ar | 2  | منذ يومين
            ar | 10 | منذ 10 أيام
            ar | 11 | منذ 11 يومًا
            ar | 100 | منذ 100 يوم
            """)
    void anAgeHasThePluralOfItsLanguage(String language, int count, String said) {
        assertThat(messages.getMessage("platform.age.days", new Object[] {count}, Locale.forLanguageTag(language))).isEqualTo(said);
    }

    @Test
    void aNumberThatCameAsTextDecidesThePluralAllTheSame() {
        assertThat(messages.getMessage("mail.set-password.validity", new Object[] {"7"}, Locale.GERMAN)).startsWith("Er gilt 7 Tage");
    }

    @Test
    void whatIsInsertedIntoASentenceFromRightToLeftIsIsolated() {
        assertThat(messages.getMessage("signup.availability.available", new Object[] {"ada-and-grace"}, Locale.of("ar")))
                .isEqualTo("\u2068ada-and-grace\u2069 متاح.");
        assertThat(messages.getMessage("signup.availability.available", new Object[] {"ada"}, Locale.GERMAN)).isEqualTo("ada ist frei.");
    }

    @ParameterizedTest
    @CsvSource({"de, 1.234.567", "es, 1.234.567", "ar, '1,234,567'", "ar-EG, '1,234,567'"})
    void numbersAreWrittenWithTheSameDigits(String language, String written) {
        assertThat(messages.getMessage("platform.number", new Object[] {1_234_567}, Locale.forLanguageTag(language))).isEqualTo(written);
    }

    @Test
    void anApostropheIsJustThat() {
        assertThat(messages.getMessage("signup.failed.paid", new Object[] {"O'Hara's {0} ' price"}, Locale.ENGLISH))
                .startsWith("Your payment of O'Hara's {0} ' price is safe");
    }
}
