package app.threshold.site;

import java.time.LocalDate;

/**
 * What guests are shown.
 *
 * @param daysToGo 0 on the day, negative after it
 */
record WeddingView(String partner1Name, String partner2Name, LocalDate weddingDate, long daysToGo, String theme) {
}
