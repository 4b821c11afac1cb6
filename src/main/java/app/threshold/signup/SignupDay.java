package app.threshold.signup;

import java.time.LocalDate;

/**
 * One day's signups, of one plan. The numbers from {@code started} to {@code complete} are of those who began on that
 * day, and say how many of them ever came so far; none is greater than the one before it.
 *
 * @param day in UTC
 * @param failures tries to provision that failed on that day
 */
public record SignupDay(LocalDate day, String planCode, long started, long details, long address, long review, long paid,
                        long complete, long failures) {
}
