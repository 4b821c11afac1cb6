package app.threshold.platform;

import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.format.Formatter;
import org.springframework.stereotype.Component;

/**
 * A day as forms and addresses write it: year, month and day, the year with four digits. Java reads years of nine, with which
 * neither its own arithmetic nor the database goes on; such a day is none, in whatever field it stands.
 */
@Component
class Dates implements Formatter<LocalDate> {

    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    @Override
    public LocalDate parse(String text, Locale locale) {
        if (!DAY.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a day: " + text);
        }
        return LocalDate.parse(text);
    }

    @Override
    public String print(LocalDate day, Locale locale) {
        return day.toString();
    }
}
