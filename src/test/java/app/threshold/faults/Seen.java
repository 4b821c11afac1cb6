package app.threshold.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Something that is about to pass a proxy, and waits there.
 *
 * @param what for a call its method, path and query; for the database the statement, or all of the transaction's
 * @param values what the statements carry, as sent
 */
record Seen(Kind kind, String what, List<byte[]> values) {

    enum Kind {
        /** On its way to the one who is asked. */
        STRIPE_ASKED, CUSTOMER_ASKS, WEBHOOK_COMES,
        /** The other has done its work, and the one who asked has not heard. */
        STRIPE_ANSWERS, CUSTOMER_ANSWERED, WEBHOOK_ANSWERED,
        /** Of the application to PostgreSQL. The last: has committed, and the application has not heard. */
        STATEMENT, COMMIT, COMMITTED
    }

    /** What becomes of it. */
    enum Verdict {
        PASS,
        /** The connection is closed, and it never arrives. */
        DROP,
        /** It never arrives, and the one who waits for it waits as long as it likes. */
        HANG
    }

    /** Whoever is asked by the proxies, on the thread that carries what was seen. */
    interface Watch {
        Verdict sees(Seen seen);
    }

    boolean ofDatabase() {
        return kind == Kind.STATEMENT || kind == Kind.COMMIT || kind == Kind.COMMITTED;
    }

    /** Whether a statement carries one of these ids. */
    boolean carries(List<UUID> ids) {
        return values.stream().anyMatch(value -> ids.stream().anyMatch(id -> is(value, id)));
    }

    private static boolean is(byte[] value, UUID id) {
        return value.length == 16
                ? ByteBuffer.wrap(value).equals(ByteBuffer.allocate(16).putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits()).flip())
                : value.length == 36 && new String(value, StandardCharsets.US_ASCII).equals(id.toString());
    }

    @Override
    public String toString() {
        return kind + " " + what.replaceAll("\\s+", " ");
    }
}
