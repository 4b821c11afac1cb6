package app.threshold.signup;

import java.util.Locale;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

@Converter(autoApply = true)
class SignupStatusConverter implements AttributeConverter<SignupStatus, String> {

    @Override
    public String convertToDatabaseColumn(SignupStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public SignupStatus convertToEntityAttribute(String column) {
        return SignupStatus.valueOf(column.toUpperCase(Locale.ROOT));
    }
}
