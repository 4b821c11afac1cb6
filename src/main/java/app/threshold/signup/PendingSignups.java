package app.threshold.signup;

import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.LockModeType;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.repository.Repository;

/** The rows of {@code pending_signup}. */
interface PendingSignups extends Repository<PendingSignup, UUID> {

    PendingSignup save(PendingSignup signup);

    Optional<PendingSignup> findById(UUID id);

    Optional<PendingSignup> findByResumeTokenHash(byte[] hash);

    Optional<PendingSignup> findByLinkTokenHash(byte[] hash);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<PendingSignup> findLockedByLinkTokenHash(byte[] hash);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<PendingSignup> findLockedById(UUID id);
}
