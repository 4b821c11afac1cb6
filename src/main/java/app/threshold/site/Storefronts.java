package app.threshold.site;

import java.util.Optional;
import java.util.UUID;

import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface Storefronts extends Repository<Storefront, UUID> {

    /** All of a storefront in one query. */
    @Query("""
            SELECT storefront FROM Storefront storefront
            LEFT JOIN FETCH storefront.segments segment
            LEFT JOIN FETCH segment.packages
            WHERE storefront.tenantId = :tenantId""")
    Optional<Storefront> findWithPackages(UUID tenantId);
}
