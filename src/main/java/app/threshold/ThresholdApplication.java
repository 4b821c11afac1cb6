package app.threshold;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The application: every package beside this class is a module, see {@code docs/architecture.md}. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ThresholdApplication {

    public static void main(String[] args) {
        SpringApplication.run(ThresholdApplication.class, args);
    }
}
