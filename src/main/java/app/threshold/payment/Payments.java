package app.threshold.payment;

import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.LockModeType;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.repository.Repository;

/** The rows of {@code payment}. */
interface Payments extends Repository<Payment, UUID> {

    Payment save(Payment payment);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Payment> findLockedById(UUID id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Payment> findLockedByCheckoutSessionId(String checkoutSessionId);

    Optional<Payment> findFirstBySignupIdAndStatusIn(UUID signupId, Collection<Payment.Status> statuses);

    boolean existsBySignupIdAndStatus(UUID signupId, Payment.Status status);
}
