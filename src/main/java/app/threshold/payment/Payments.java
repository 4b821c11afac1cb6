package app.threshold.payment;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.LockModeType;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The rows of {@code payment}. */
interface Payments extends Repository<Payment, UUID> {

    Payment save(Payment payment);

    Optional<Payment> findById(UUID id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Payment> findLockedById(UUID id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Payment> findLockedByCheckoutSessionId(String checkoutSessionId);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Payment> findLockedByPaymentIntentId(String paymentIntentId);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    List<Payment> findLockedBySignupIdAndStatus(UUID signupId, Payment.Status status);

    Optional<Payment> findFirstBySignupIdAndStatusIn(UUID signupId, Collection<Payment.Status> statuses);

    boolean existsBySignupIdAndStatus(UUID signupId, Payment.Status status);

    boolean existsBySignupIdAndStatusInAndIdNot(UUID signupId, Collection<Payment.Status> statuses, UUID id);

    List<Payment> findByCheckoutSessionIdIn(Collection<String> checkoutSessionIds);

    List<Payment> findByPaymentIntentIdIn(Collection<String> paymentIntentIds);

    List<Payment> findByIdInAndPaymentIntentIdIsNull(Collection<UUID> ids);

    Optional<Payment> findFirstByOrderById();

    @Query("""
            SELECT p FROM Payment p WHERE p.id > :after AND p.id <= :last AND p.status IN (created, open, processing) AND (
                p.status = created AND p.createdAt < :lostBefore
                OR p.status = open AND p.expiresAt <= :now
                OR p.status = processing AND (p.askedAt IS NULL OR p.askedAt < :debitsBefore))
            ORDER BY p.id""")
    List<Payment> findInDoubt(UUID after, UUID last, Instant now, Instant lostBefore, Instant debitsBefore, Limit limit);

    @Query("SELECT min(p.createdAt) FROM Payment p WHERE p.status = created")
    Optional<Instant> findOldestCreated();

    List<Payment> findByStatusOrderById(Payment.Status status);

    /** The database refuses the deletion of any other payment. */
    @Modifying
    @Query("DELETE FROM Payment p WHERE p.signupId IN :signupIds AND p.status IN (expired, failed)")
    void deleteEndedUnpaid(Collection<UUID> signupIds);
}
