package app.threshold.account;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param secondFactor whether every operator must have a second factor, or each decides */
@ConfigurationProperties("threshold.operator")
record SecondFactorSettings(@DefaultValue("optional") Mode secondFactor) {

    boolean isRequired() {
        return secondFactor == Mode.required;
    }

    enum Mode {
        optional,
        /** Whoever has none sets one up with the next sign-in, and gets nowhere else before. */
        required
    }
}
