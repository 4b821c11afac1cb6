package app.threshold.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

class MailTextTests {

    private final MailText mailText = new MailText();

    @Test
    void cutsATextAtItsLinksAndLosesNothing() {
        String text = "Ada,\n\nit is at http://localhost:8080/s/ada?key=a-b_c. See (https://threshold.example/login), too.\n";

        assertThat(mailText.parts(text)).filteredOn(MailText.Part::link).extracting(MailText.Part::text)
                .containsExactly("http://localhost:8080/s/ada?key=a-b_c", "https://threshold.example/login");
        assertThat(mailText.parts(text).stream().map(MailText.Part::text).collect(Collectors.joining())).isEqualTo(text);
    }

    @Test
    void takesOnlyTheWebForALink() {
        assertThat(mailText.parts("javascript:alert(1) ftp://x file:///etc \"http://<b>\"")).noneMatch(MailText.Part::link);
    }

    @Test
    void takesATextWithoutLinksAsOnePart() {
        assertThat(mailText.parts("Your code is 402817")).containsExactly(new MailText.Part("Your code is 402817", false));
        assertThat(mailText.parts("")).isEmpty();
    }
}
