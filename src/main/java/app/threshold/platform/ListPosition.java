package app.threshold.platform;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.UUID;

/**
 * A place in a list that is ordered by a time and then by an id. It names no row: a list goes on from it also where the
 * row that stood there has left the list meanwhile.
 *
 * @param at to the microsecond, as the database keeps it
 */
public record ListPosition(Instant at, UUID id) implements Comparable<ListPosition> {

    /** As PostgreSQL compares uuids, byte by byte; {@link UUID} itself compares two signed halves. */
    private static final Comparator<ListPosition> ORDER = Comparator.comparing(ListPosition::at)
            .thenComparing((one, other) -> {
                int high = Long.compareUnsigned(one.id.getMostSignificantBits(), other.id.getMostSignificantBits());
                return high != 0 ? high
                        : Long.compareUnsigned(one.id.getLeastSignificantBits(), other.id.getLeastSignificantBits());
            });

    /** Of a row with {@code at} and {@code id}. */
    public static ListPosition of(ResultSet row) throws SQLException {
        return new ListPosition(row.getObject("at", OffsetDateTime.class).toInstant(), row.getObject("id", UUID.class));
    }

    /**
     * Reads what {@link #toString()} wrote, as it stands in an address.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static ListPosition valueOf(String text) {
        String[] parts = text.split("_", 2);
        if (parts.length != 2 || parts[0].length() > 17) {
            throw new IllegalArgumentException("Not a position in a list: " + text);
        }
        return new ListPosition(Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), UUID.fromString(parts[1]));
    }

    @Override
    public int compareTo(ListPosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at) + "_" + id;
    }
}
