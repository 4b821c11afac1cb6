package app.threshold.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressesTests {

    @ParameterizedTest
    @CsvSource(textBlock = """
            '  Ada@Example.COM ',    ada@example.com
            ada@bücher.example,      ada@xn--bcher-kva.example
            ＡＤＡ＠example.com,      ada@example.com
            o'brien+wed@mail.example.co.uk, o'brien+wed@mail.example.co.uk
            no address,              no address
            """)
    void addressesAreKeptInOneForm(String typed, String kept) {
        assertThat(EmailAddresses.normalize(typed)).isEqualTo(kept);
        assertThat(EmailAddresses.normalize(kept)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada@example.com", "Ada@Example.com", " ada@example.com ", "a@b.co", "o'brien+wed@mail.example.co.uk",
            "ada@bücher.example", "operator@threshold.local", "1@2.example"})
    void whatAMailCanBeSentToIsValid(String typed) {
        assertThat(EmailAddresses.isValid(typed)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "ada@", "@example.com", "ada@example", "ada@@example.com", "ada@exa mple.com", "ada.@example.com",
            ".ada@example.com", "a..da@example.com", "ada@-example.com", "ada@example-.com", "ada@example..com", "ada@[127.0.0.1]",
            "ada@127.0.0.1", "\"ada\"@example.com", "Ada <ada@example.com>", "ada@example.com,eve@example.com",
            "ada@example.com\r\nBcc: eve@example.com", "ada\u0000@example.com", "ada@straße.example", ""})
    void whatNoMailCanBeSentToIsNot(String typed) {
        assertThat(EmailAddresses.isValid(typed)).isFalse();
    }

    @Test
    void lengthsAreThoseOfSmtp() {
        assertThat(EmailAddresses.isValid("a".repeat(64) + "@example.com")).isTrue();
        assertThat(EmailAddresses.isValid("a".repeat(65) + "@example.com")).isFalse();
        String domain = ("d".repeat(61) + ".").repeat(4) + "example";
        assertThat(domain).hasSize(255);
        assertThat(EmailAddresses.isValid("a@" + domain.substring(3))).isTrue();
        assertThat(EmailAddresses.isValid("a@" + domain.substring(2))).isFalse();
    }
}
