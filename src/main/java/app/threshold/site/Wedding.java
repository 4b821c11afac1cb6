package app.threshold.site;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A couple's website. */
@Entity
@Table(name = "wedding")
class Wedding {

    @Id
    @Column(name = "tenant_id")
    private UUID tenantId;

    @Column(name = "partner1_name")
    private String partner1Name;

    @Column(name = "partner2_name")
    private String partner2Name;

    @Column(name = "wedding_date")
    private LocalDate date;

    @Column(name = "theme")
    private String theme;

    @Column(name = "pin_code")
    @JdbcTypeCode(SqlTypes.CHAR)
    private String pinCode;

    @Column(name = "magic_token")
    private String magicToken;

    protected Wedding() {
    }

    UUID tenantId() {
        return tenantId;
    }

    String theme() {
        return theme;
    }

    String pinCode() {
        return pinCode;
    }

    String magicToken() {
        return magicToken;
    }

    boolean hasPin(String typed) {
        return equalInConstantTime(pinCode, typed);
    }

    boolean hasMagicToken(String token) {
        return equalInConstantTime(magicToken, token);
    }

    WeddingView asSeenOn(LocalDate today) {
        return new WeddingView(partner1Name, partner2Name, date, ChronoUnit.DAYS.between(today, date), theme);
    }

    private static boolean equalInConstantTime(String expected, String actual) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }
}
