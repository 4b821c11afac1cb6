package app.threshold.signup;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration
class WizardConfiguration implements WebMvcConfigurer {

    private final SignupInterceptor signups;

    WizardConfiguration(SignupInterceptor signups) {
        this.signups = signups;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(signups).addPathPatterns("/signup/*", "/signup/*/**");
    }
}
