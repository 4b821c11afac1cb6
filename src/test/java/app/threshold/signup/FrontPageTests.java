package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import app.threshold.support.IntegrationTest;
import app.threshold.support.Visitor;
import app.threshold.tenant.Plans;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.ui.ConcurrentModel;

@IntegrationTest
class FrontPageTests {

    @Autowired
    Plans plans;

    @Autowired
    Clock clock;

    @LocalServerPort
    int port;

    @ParameterizedTest
    @CsvSource({"en,24 hours after your payment", "de,spätestens 24 Stunden nach Ihrer Zahlung", "es,24 horas después de su pago", "ar,بعد 24 ساعة من الدفع"})
    void aRefundIsPromisedForWhenItBegins(String language, String promise) {
        assertThat(new Visitor(port).wishing(language).get("/").text()).contains(promise);
    }

    @ParameterizedTest
    @CsvSource({"PT24H,24", "PT90M,2", "PT1H,1", "PT0S,1"})
    void thePromiseFollowsTheSettingInWholeHoursUpwards(Duration giveUpAfter, long hours) {
        var settings = new SignupSettings(Duration.ZERO, List.of(Duration.ofSeconds(30)), giveUpAfter, Duration.ofMinutes(5));
        var model = new ConcurrentModel();
        new HomeController(plans, settings, clock).home(model);
        assertThat(model.getAttribute("refundHours")).isEqualTo(hours);
    }
}
