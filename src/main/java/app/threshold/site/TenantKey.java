package app.threshold.site;

import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/** Key of a row that belongs to a tenant: the tenant leads, so that all of a tenant's rows lie together. */
@Embeddable
record TenantKey(@Column(name = "tenant_id") UUID tenantId, @Column(name = "id") UUID id) {
}
