package app.threshold.signup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import app.threshold.support.IntegrationTest;
import app.threshold.support.Visitor;
import app.threshold.tenant.Plans;
import jakarta.servlet.ServletContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.ui.ConcurrentModel;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.ViewResolver;

@IntegrationTest
class FrontPageTests {

    @Autowired
    Plans plans;

    @Autowired
    Clock clock;

    @Autowired
    ServletContext application;

    @Autowired
    @Qualifier("thymeleafViewResolver")
    ViewResolver views;

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
        var model = new ConcurrentModel();
        homeOfWhoGivesUpAfter(giveUpAfter).home(model);
        assertThat(model.getAttribute("refundHours")).isEqualTo(hours);
    }

    /** Drawn without a server, since the tests' own gives up after a day. */
    @ParameterizedTest
    @CsvSource({"en,72 hours after your payment", "de,spätestens 72 Stunden nach Ihrer Zahlung", "es,72 horas después de su pago", "ar,بعد 72 ساعة من الدفع"})
    void thePageSaysWhatTheSettingSays(String language, String promise) throws Exception {
        var model = new ConcurrentModel();
        String page = homeOfWhoGivesUpAfter(Duration.ofHours(72)).home(model);
        Locale locale = Locale.of(language);
        var request = new MockHttpServletRequest(application, "GET", "/");
        request.addPreferredLocale(locale);
        var response = new MockHttpServletResponse();
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        try {
            Objects.requireNonNull(views.resolveViewName(page, locale)).render(model.asMap(), request, response);
        } finally {
            RequestContextHolder.resetRequestAttributes();
        }
        assertThat(response.getContentAsString()).contains(promise);
    }

    private HomeController homeOfWhoGivesUpAfter(Duration giveUpAfter) {
        return new HomeController(plans, new SignupSettings(Duration.ZERO, List.of(Duration.ofSeconds(30)), giveUpAfter, Duration.ofMinutes(5)), clock);
    }
}
