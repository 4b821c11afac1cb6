package app.threshold.account;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.IntegrationTest;
import jakarta.validation.Validator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@IntegrationTest
class NewPasswordTests {

    @Autowired
    Validator validator;

    record Form(@NewPassword String password) {
    }

    @ParameterizedTest
    @ValueSource(strings = {"xkqzvbnm", "a long walk home", "        x", "пароль-для-свадьбы", "💒💐🥂🍰🎶💍👰🤵", "12345678x0"})
    void anythingOfEightCharactersThatIsNotCommonIsTaken(String password) {
        assertThat(messages(password)).isEmpty();
    }

    @Test
    void charactersAreCountedAsPeopleCountThem() {
        assertThat(messages("💒💐🥂🍰🎶💍👰")).singleElement().asString().contains("at least 8");
        assertThat(messages("💒".repeat(128))).isEmpty();
        assertThat(messages("💒".repeat(129))).singleElement().asString().contains("at most 128");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "PassWord", "12345678", "iloveyou", "baseball", "qwertyuiop", "trustno1", "sunshine"})
    void aCommonPasswordIsRefusedHoweverItIsCapitalized(String password) {
        assertThat(messages(password)).singleElement().asString().contains("So many people use this password");
    }

    private List<String> messages(String password) {
        return validator.validate(new Form(password)).stream().map(violation -> violation.getMessage()).toList();
    }
}
