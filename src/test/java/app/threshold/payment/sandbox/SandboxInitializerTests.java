package app.threshold.payment.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.threshold.support.ReadsLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.env.MockEnvironment;

@ReadsLog
@ExtendWith(OutputCaptureExtension.class)
class SandboxInitializerTests {

    private final MockEnvironment environment = new MockEnvironment();

    @ParameterizedTest
    @ValueSource(strings = {"sk_live_51abcdef", "rk_live_51abcdef", "pk_test_51abcdef"})
    void aStartBesideAKeyThatIsNotForTestsIsRefused(String key) {
        environment.setProperty(SandboxInitializer.SECRET_KEY, key);
        assertThatThrownBy(this::initialize).isInstanceOf(SandboxRefused.class).hasMessageNotContaining(key);
    }

    @Test
    void aStartUnderTheProductionProfileIsRefused() {
        environment.setActiveProfiles("production");
        assertThatThrownBy(this::initialize).isInstanceOf(SandboxRefused.class).hasMessageContaining("production");
    }

    @Test
    void withTheSandboxOffALiveKeyIsFine() {
        environment.setActiveProfiles("production");
        environment.setProperty(SandboxInitializer.SECRET_KEY, "sk_live_51abcdef");
        environment.setProperty("threshold.payments.sandbox.enabled", "false");
        initialize();
        assertThat(environment.getProperty(SandboxInitializer.WEBHOOK_SECRET)).isNull();
    }

    @Test
    void secretsThatNobodyConfiguredAreMadeUpAndOthersKept() {
        environment.setProperty(SandboxInitializer.SECRET_KEY, "");
        environment.setProperty(SandboxInitializer.WEBHOOK_SECRET, "whsec_mine");
        initialize();
        assertThat(environment.getProperty(SandboxInitializer.SECRET_KEY)).matches("sk_test_\\w{24}");
        assertThat(environment.getProperty(SandboxInitializer.WEBHOOK_SECRET)).isEqualTo("whsec_mine");
    }

    @Test
    void webhookSecretsThatWereConfiguredAreKeptInTheirOrder() {
        environment.setProperty(SandboxInitializer.WEBHOOK_SECRET + "[0]", "whsec_new");
        environment.setProperty(SandboxInitializer.WEBHOOK_SECRET + "[1]", "whsec_old");
        initialize();
        assertThat(SandboxInitializer.webhookSecrets(environment)).containsExactly("whsec_new", "whsec_old");
    }

    @Test
    void theRefusalIsASentenceThatSaysWhatToDo(CapturedOutput output) {
        var application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThatThrownBy(() -> application.run("--" + SandboxInitializer.SECRET_KEY + "=sk_live_51abcdef",
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/never-asked")).isInstanceOf(SandboxRefused.class);
        assertThat(output).contains("APPLICATION FAILED TO START", "is not a test key of Stripe",
                "threshold.payments.sandbox.enabled=false").doesNotContain("sk_live_51abcdef");
    }

    private void initialize() {
        var context = new GenericApplicationContext();
        context.setEnvironment(environment);
        new SandboxInitializer().initialize(context);
    }

    static class Nothing {
    }
}
