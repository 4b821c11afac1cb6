package app.threshold.site;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;

/** A wedding business's shop window. */
@Entity
@Table(name = "storefront")
class Storefront {

    @Id
    @Column(name = "tenant_id")
    private UUID tenantId;

    @Column(name = "business_name")
    private String businessName;

    @Column(name = "category")
    private String category;

    @Column(name = "city")
    private String city;

    @OneToMany
    @JoinColumn(name = "tenant_id", referencedColumnName = "tenant_id", insertable = false, updatable = false)
    @OrderBy("position, key.id")
    private Set<Segment> segments = new LinkedHashSet<>();

    protected Storefront() {
    }

    StorefrontView view() {
        return new StorefrontView(businessName, category, city, segments.stream().map(Segment::view).toList());
    }
}
