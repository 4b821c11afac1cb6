package app.threshold.signup;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.LockModeType;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The rows of {@code pending_signup}. */
interface PendingSignups extends Repository<PendingSignup, UUID> {

    PendingSignup save(PendingSignup signup);

    Optional<PendingSignup> findById(UUID id);

    Optional<PendingSignup> findByResumeTokenHash(byte[] hash);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<PendingSignup> findLockedById(UUID id);

    /** How many codes went to an e-mail since a moment, over all signups that named it. */
    @Query("select coalesce(sum(s.codesSent), 0) from PendingSignup s where s.email = :email and s.codeSentAt > :since")
    long countCodesSentTo(String email, Instant since);
}
