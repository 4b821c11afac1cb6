package app.threshold.platform;

/**
 * How many there are, counted no further than to a bound: beyond it nobody asks how many more, and counting them would take
 * longer with each.
 *
 * @param count at most {@link #MOST}
 * @param more there are more than were counted
 */
public record Tally(long count, boolean more) {

    public static final long MOST = 10_000;

    /** @param rows what follows FROM */
    public static String sql(String rows) {
        return "(SELECT count(*) FROM (SELECT FROM " + rows + " LIMIT " + (MOST + 1) + ") counted)";
    }

    /** @param counted by {@link #sql} */
    public static Tally of(long counted) {
        return new Tally(Math.min(counted, MOST), counted > MOST);
    }
}
