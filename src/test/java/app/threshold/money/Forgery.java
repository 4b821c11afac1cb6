package app.threshold.money;

import java.util.Random;

/** A webhook that Stripe did not send, or not so, or not now. */
record Forgery(Kind kind, String body, String signature) {

    enum Kind {
        MISSING, EMPTY_PARTS, GARBAGE, ZEROS, ANOTHERS_SECRET, SECRET_EMPTY, BODY_ALTERED, BODY_WITH_A_BLANK_MORE, TIME_ALTERED,
        TIME_MISSING, TIME_NO_NUMBER, NO_EQUALS, STALE, MONTHS_OLD, ONE_DIGIT_ALTERED, CUT_SHORT, OTHER_SCHEME, SEVERAL_WRONG, OF_ANOTHER_BODY
    }

    /** The kinds one after the other, each time with other values. */
    static Forgery of(int number, String event, String secret, long now, Random random) {
        Kind kind = Kind.values()[number % Kind.values().length];
        String right = Shop.signature(event, now, secret);
        String mac = right.substring(right.indexOf("v1=") + 3);
        String other = "whsec_" + Long.toHexString(random.nextLong());
        return switch (kind) {
            case MISSING -> new Forgery(kind, event, "");
            case EMPTY_PARTS -> new Forgery(kind, event, "t=,v1=");
            case GARBAGE -> new Forgery(kind, event, Long.toHexString(random.nextLong()) + ",=" + "=".repeat(random.nextInt(5)));
            case ZEROS -> new Forgery(kind, event, "t=" + now + ",v1=" + "0".repeat(64));
            case ANOTHERS_SECRET -> new Forgery(kind, event, Shop.signature(event, now, other));
            case SECRET_EMPTY -> new Forgery(kind, event, Shop.signature(event, now, "\0"));
            case BODY_ALTERED -> new Forgery(kind, altered(event, random), right);
            case BODY_WITH_A_BLANK_MORE -> new Forgery(kind, event + " ", right);
            case TIME_ALTERED -> new Forgery(kind, event, "t=" + (now - 1 - random.nextInt(200)) + ",v1=" + mac);
            case TIME_MISSING -> new Forgery(kind, event, "v1=" + mac);
            case TIME_NO_NUMBER -> new Forgery(kind, event, "t=now,v1=" + mac);
            case NO_EQUALS -> new Forgery(kind, event, random.nextBoolean() ? "t,v1=" + mac : "t=" + now + ",v1");
            case STALE -> new Forgery(kind, event, Shop.signature(event, now - 305 - random.nextInt(3600), secret));
            case MONTHS_OLD -> new Forgery(kind, event, Shop.signature(event, now - 86_400L * (30 + random.nextInt(300)), secret));
            case ONE_DIGIT_ALTERED -> {
                int at = random.nextInt(64);
                char digit = mac.charAt(at) == '0' ? '1' : '0';
                yield new Forgery(kind, event, "t=" + now + ",v1=" + mac.substring(0, at) + digit + mac.substring(at + 1));
            }
            case CUT_SHORT -> new Forgery(kind, event, "t=" + now + ",v1=" + mac.substring(0, random.nextInt(64)));
            case OTHER_SCHEME -> new Forgery(kind, event, "t=" + now + ",v0=" + mac);
            case SEVERAL_WRONG -> new Forgery(kind, event, Shop.signature(event, now, other) + ",v1=" + "f".repeat(64) + ",v0=" + mac);
            case OF_ANOTHER_BODY -> new Forgery(kind, event, Shop.signature("{\"id\": \"evt_other\"}", now, secret));
        };
    }

    /** One character of the JSON text becomes another. */
    private static String altered(String event, Random random) {
        int at = random.nextInt(event.length());
        char other = event.charAt(at) == 'x' ? 'y' : 'x';
        return event.substring(0, at) + other + event.substring(at + 1);
    }
}
