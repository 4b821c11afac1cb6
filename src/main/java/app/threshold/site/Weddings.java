package app.threshold.site;

import java.util.Optional;
import java.util.UUID;

import org.springframework.data.repository.Repository;

interface Weddings extends Repository<Wedding, UUID> {

    Optional<Wedding> findById(UUID tenantId);
}
