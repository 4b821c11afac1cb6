package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            19900   | usd | $199.00
            0       | USD | $0.00
            123456  | usd | $1,234.56
            19900   | jpy | ¥19,900
            1234567 | kwd | KWD1,234.567
            """)
    void writesMinorUnitsWithTheirCurrency(long amount, String currency, String written) {
        // Between a code and its number stands a no-break space.
        assertThat(new Money().format(amount, currency, Locale.US).replace("\u00a0", "")).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en    | $199.00
            de    | 199,00 $
            de-CH | $ 199.00
            es    | 199,00 US$
            es-MX | USD 199.00
            ar    | 199.00 US$
            ar-EG | 199.00 US$
            """)
    void writesThemAsTheLanguageDoesAndAlwaysWithTheSameDigits(String language, String written) {
        // Between number and sign stands a no-break space, and around all of it, in Arabic, an isolate.
        assertThat(new Money().format(19900, "USD", Locale.forLanguageTag(language)).replace('\u00a0', ' ').replaceAll("[\u2066\u2069]", ""))
                .isEqualTo(written);
    }
}
