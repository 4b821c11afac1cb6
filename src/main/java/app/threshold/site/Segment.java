package app.threshold.site;

import java.util.LinkedHashSet;
import java.util.Set;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;

/** A group of packages within a storefront. */
@Entity
@Table(name = "segment")
class Segment {

    @EmbeddedId
    private TenantKey key;

    @Column(name = "name")
    private String name;

    @Column(name = "position")
    private int position;

    @OneToMany
    @JoinColumn(name = "tenant_id", referencedColumnName = "tenant_id", insertable = false, updatable = false)
    @JoinColumn(name = "segment_id", referencedColumnName = "id", insertable = false, updatable = false)
    @OrderBy("position, key.id")
    private Set<PackageOffer> packages = new LinkedHashSet<>();

    protected Segment() {
    }

    StorefrontView.SegmentView view() {
        return new StorefrontView.SegmentView(name, packages.stream().map(PackageOffer::view).toList());
    }
}
