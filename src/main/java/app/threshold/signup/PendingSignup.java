package app.threshold.signup;

import app.threshold.platform.Languages;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

import app.threshold.platform.RandomTokens;
import app.threshold.tenant.Plan;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * One customer's way through the wizard. Guards its own status: what a customer fills in changes only while the signup
 * is a draft, and {@code complete} is written by the database's function alone.
 */
@Entity
@Table(name = "pending_signup")
@DynamicUpdate
class PendingSignup {

    static final Duration CODE_VALIDITY = Duration.ofMinutes(10);
    static final int CODE_TRIES = 5;

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private @Nullable UUID id;

    @Column(updatable = false)
    private String reference;

    @Column(updatable = false)
    private String planCode;

    private SignupStatus status;

    private byte[] resumeTokenHash;

    private String locale;
    private String email;
    private @Nullable String passwordHash;
    private @Nullable Instant termsAcceptedAt;
    private byte @Nullable [] codeHash;
    private short codeTries;
    private @Nullable Instant codeSentAt;
    private @Nullable Instant emailConfirmedAt;

    @Column(name = "partner1_name")
    private @Nullable String partner1Name;

    @Column(name = "partner2_name")
    private @Nullable String partner2Name;

    private @Nullable LocalDate weddingDate;
    private @Nullable String businessName;
    private @Nullable String category;
    private @Nullable String city;
    private @Nullable String slug;
    private @Nullable String theme;

    @Column(updatable = false)
    private long priceAmount;

    @JdbcTypeCode(SqlTypes.CHAR)
    @Column(updatable = false)
    private String currency;

    @Column(updatable = false)
    private @Nullable UUID waivedBy;

    private byte @Nullable [] linkTokenHash;
    private @Nullable Instant linkMailedAt;
    private @Nullable Instant delayMailedAt;
    private @Nullable Instant detailsAt;
    private @Nullable Instant addressAt;
    private @Nullable Instant reviewedAt;
    private @Nullable Instant heldAt;
    private @Nullable Instant paidAt;

    @Column(insertable = false, updatable = false)
    private @Nullable Instant completedAt;

    @Column(updatable = false)
    private Instant createdAt;

    private Instant updatedAt;

    @Version
    private int version;

    @SuppressWarnings("NullAway.Init")
    protected PendingSignup() {
    }

    /**
     * @param plan  as the customer is shown it; the price stays what it is now
     * @param token what the customer's cookie holds; kept as its hash
     */
    PendingSignup(Plan plan, String token, String email, String passwordHash, Locale locale, Instant now) {
        this.reference = RandomTokens.reference();
        this.planCode = plan.code();
        this.priceAmount = plan.priceAmount();
        this.currency = plan.currency();
        this.status = SignupStatus.DRAFT;
        this.resumeTokenHash = RandomTokens.hash(token);
        this.email = email;
        this.passwordHash = passwordHash;
        this.locale = locale.toLanguageTag();
        this.termsAcceptedAt = now;
        this.createdAt = now;
        this.updatedAt = now;
    }

    /** Takes what the account step asks for. Another e-mail has to be proved anew. */
    void changeAccount(String email, String passwordHash, Locale locale, Instant now) {
        demandDraft();
        if (!this.email.equals(email)) {
            this.email = email;
            this.emailConfirmedAt = null;
            this.codeHash = null;
            this.codeSentAt = null;
            // Whoever reads the old mailbox has nothing to do with it any more.
            this.linkTokenHash = null;
            this.linkMailedAt = null;
        }
        this.passwordHash = passwordHash;
        this.locale = locale.toLanguageTag();
        this.termsAcceptedAt = now;
        this.updatedAt = now;
    }

    /** Opens the e-mail's proof: this code and no earlier one. */
    void codeSent(String code, Instant now) {
        codeWithheld(now);
        codeHash = hashOf(code);
    }

    /** Counts a mail like {@link #codeSent}, but no code fits: the e-mail has an account already. */
    void codeWithheld(Instant now) {
        demandDraft();
        codeHash = null;
        codeTries = 0;
        codeSentAt = now;
        updatedAt = now;
    }

    /** How a code was taken. */
    enum CodeCheck {
        CONFIRMED, WRONG, EXPIRED, TOO_MANY_TRIES
    }

    /** One try. A wrong one counts; after {@value #CODE_TRIES} the code is worth nothing. */
    CodeCheck confirm(String code, Instant now) {
        demandDraft();
        if (emailConfirmedAt != null) {
            return CodeCheck.CONFIRMED;
        }
        if (codeTries >= CODE_TRIES) {
            return CodeCheck.TOO_MANY_TRIES;
        }
        if (codeSentAt != null && !now.isBefore(codeSentAt.plus(CODE_VALIDITY))) {
            return CodeCheck.EXPIRED;
        }
        codeTries++;
        updatedAt = now;
        if (codeHash == null || !MessageDigest.isEqual(codeHash, hashOf(code))) {
            return codeTries >= CODE_TRIES ? CodeCheck.TOO_MANY_TRIES : CodeCheck.WRONG;
        }
        emailConfirmedAt = now;
        codeHash = null;
        return CodeCheck.CONFIRMED;
    }

    void describeWedding(String partner1Name, String partner2Name, LocalDate weddingDate, Instant now) {
        demandDraft();
        this.partner1Name = partner1Name;
        this.partner2Name = partner2Name;
        this.weddingDate = weddingDate;
        describedBy(now);
    }

    void describeStorefront(String businessName, String category, String city, Instant now) {
        demandDraft();
        this.businessName = businessName;
        this.category = category;
        this.city = city;
        describedBy(now);
    }

    private void describedBy(Instant now) {
        if (detailsAt == null) {
            detailsAt = now;
        }
        updatedAt = now;
    }

    void chooseAddress(String slug, @Nullable String theme, Instant now) {
        demandDraft();
        this.slug = slug;
        this.theme = theme;
        if (addressAt == null) {
            addressAt = now;
        }
        this.updatedAt = now;
    }

    /** Address and e-mail are held from here on. Holding again changes nothing. */
    void hold(Instant now) {
        if (status == SignupStatus.HELD) {
            return;
        }
        demandDraft();
        status = SignupStatus.HELD;
        heldAt = now;
        if (reviewedAt == null) {
            reviewedAt = now;
        }
        updatedAt = now;
    }

    /** Back to filling in; the checkout is over and unpaid, the holds are given up. */
    void reopen(Instant now) {
        if (status == SignupStatus.DRAFT) {
            return;
        }
        if (status != SignupStatus.HELD) {
            throw new SignupClosedException(status);
        }
        status = SignupStatus.DRAFT;
        heldAt = null;
        delayMailedAt = null;
        updatedAt = now;
    }

    /** An operator lets go of what nobody pays for and what cannot be completed. Its customer, where there is one, may begin again. */
    void letGo(Instant now) {
        if (!isPaidFor() || !isFree()) {
            throw new SignupClosedException(status);
        }
        status = SignupStatus.DRAFT;
        heldAt = null;
        paidAt = null;
        updatedAt = now;
    }

    /** The money is there. */
    void paid(Instant now) {
        if (status != SignupStatus.HELD) {
            throw new SignupClosedException(status);
        }
        status = SignupStatus.PAID;
        paidAt = now;
        updatedAt = now;
    }

    /** An operator found another address for what the customer can change no more. */
    void readdress(String slug, Instant now) {
        if (!isPaidFor() && !(status == SignupStatus.HELD && isFree())) {
            throw new SignupClosedException(status);
        }
        this.slug = slug;
        this.updatedAt = now;
    }

    /** The background job has given up; an operator is needed. */
    void block(Instant now) {
        if (status == SignupStatus.PAID || status == SignupStatus.HELD && isFree()) {
            status = SignupStatus.BLOCKED;
            updatedAt = now;
        }
    }

    /** Nobody will make a site of it any more; the money is owed back. */
    void giveUp(Instant now) {
        if (!isPaidFor() || isFree()) {
            throw new SignupClosedException(status);
        }
        status = SignupStatus.REFUNDING;
        updatedAt = now;
    }

    /** The money stays after all. */
    void resume(Instant now) {
        if (status != SignupStatus.REFUNDING) {
            throw new SignupClosedException(status);
        }
        status = SignupStatus.PAID;
        updatedAt = now;
    }

    /** The money went back: the end. */
    void refunded(Instant now) {
        if (status != SignupStatus.REFUNDING && !isPaidFor()) {
            throw new SignupClosedException(status);
        }
        status = SignupStatus.REFUNDED;
        passwordHash = null;
        codeHash = null;
        linkTokenHash = null;
        updatedAt = now;
    }

    /** Paid or waived, and to be provisioned, be it by an operator. */
    boolean isPaidFor() {
        return status == SignupStatus.PAID || status == SignupStatus.BLOCKED;
    }

    /** Whether a try at provisioning makes sense; on a complete one it finds the tenant. */
    boolean isToBeProvisioned() {
        return switch (status) {
            case HELD, PAID, BLOCKED, COMPLETE -> true;
            case DRAFT, REFUNDING, REFUNDED -> false;
        };
    }

    /** By the mailed link's token the signup is found from any device; an earlier link leads nowhere any more. */
    void linkMailed(String token, Instant now) {
        linkTokenHash = RandomTokens.hash(token);
        linkMailedAt = now;
    }

    /** Whether the mail about an abandoned checkout was written. */
    boolean isLinkMailed() {
        return linkMailedAt != null;
    }

    /** Whether the customer was written to that the site takes longer. */
    boolean isDelayMailed() {
        return delayMailedAt != null;
    }

    void delayMailed(Instant now) {
        delayMailedAt = now;
    }

    /** Another browser goes on with it, and the one before no longer finds it. */
    void movedTo(String token) {
        resumeTokenHash = RandomTokens.hash(token);
    }

    private void demandDraft() {
        if (status != SignupStatus.DRAFT) {
            throw new SignupClosedException(status);
        }
    }

    /** With the id in it, so that equal codes have unequal hashes. */
    private byte[] hashOf(String code) {
        return RandomTokens.hash(id() + ":" + code);
    }

    UUID id() {
        return Objects.requireNonNull(id, "saved before it is used");
    }

    String reference() {
        return reference;
    }

    String planCode() {
        return planCode;
    }

    boolean isWedding() {
        return planCode.equals("wedding");
    }

    SignupStatus status() {
        return status;
    }

    Locale locale() {
        return Languages.stored(locale);
    }

    String email() {
        return email;
    }

    boolean isEmailConfirmed() {
        return emailConfirmedAt != null;
    }

    @Nullable Instant codeSentAt() {
        return codeSentAt;
    }

    @Nullable String partner1Name() {
        return partner1Name;
    }

    @Nullable String partner2Name() {
        return partner2Name;
    }

    @Nullable LocalDate weddingDate() {
        return weddingDate;
    }

    @Nullable String businessName() {
        return businessName;
    }

    @Nullable String category() {
        return category;
    }

    @Nullable String city() {
        return city;
    }

    @Nullable String slug() {
        return slug;
    }

    @Nullable String theme() {
        return theme;
    }

    long priceAmount() {
        return priceAmount;
    }

    String currency() {
        return currency;
    }

    boolean isFree() {
        return priceAmount == 0 || waivedBy != null;
    }

    @Nullable Instant paidAt() {
        return paidAt;
    }

    boolean isDescribed() {
        return isWedding() ? partner1Name != null : businessName != null;
    }

    @Nullable Instant completedAt() {
        return completedAt;
    }
}
