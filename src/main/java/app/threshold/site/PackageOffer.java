package app.threshold.site;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** What a business offers. Not called Package, since every Java file has one of that name already. */
@Entity
@Table(name = "package")
class PackageOffer {

    @EmbeddedId
    private TenantKey key;

    @Column(name = "name")
    private String name;

    @Column(name = "description")
    private String description;

    @Column(name = "price_amount")
    private long priceAmount;

    @Column(name = "currency")
    @JdbcTypeCode(SqlTypes.CHAR)
    private String currency;

    @Column(name = "position")
    private int position;

    protected PackageOffer() {
    }

    StorefrontView.PackageView view() {
        return new StorefrontView.PackageView(name, description, priceAmount, currency);
    }
}
