package app.threshold.site;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a guest's browser keeps instead of a session: proof that it once knew this wedding's PIN or guest link. It is a
 * MAC over the PIN, keyed by the wedding's own magic token, so it opens no other site, tells nobody the PIN, and ends
 * as soon as the couple changes either of the two.
 */
record GuestPass(String value) {

    static final String COOKIE = "threshold_guest";

    static GuestPass of(Wedding wedding) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(wedding.magicToken()), "HmacSHA256"));
            mac.update(("guest " + wedding.tenantId() + " ").getBytes(StandardCharsets.UTF_8));
            return new GuestPass(HexFormat.of().formatHex(mac.doFinal(wedding.pinCode().getBytes(StandardCharsets.UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }

    boolean matches(String presented) {
        return MessageDigest.isEqual(value.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "GuestPass[…]";
    }
}
