package app.threshold.site;

import app.threshold.tenant.SiteAddress;
import app.threshold.tenant.SiteAddresses;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Finds what stands at an address, in two queries: whose it is, and what is there. */
@Service
class VisitSite {

    private final SiteAddresses addresses;
    private final Storefronts storefronts;
    private final Weddings weddings;

    VisitSite(SiteAddresses addresses, Storefronts storefronts, Weddings weddings) {
        this.addresses = addresses;
        this.storefronts = storefronts;
        this.weddings = weddings;
    }

    /**
     * @throws NoSuchSite when no tenant owns the address
     * @throws SiteSuspended when operators keep it from everybody, its owner included
     * @throws SiteIncomplete when what should stand there is gone
     */
    @Transactional(readOnly = true)
    Site visit(String slug) {
        SiteAddress address = addresses.find(slug).orElseThrow(() -> new NoSuchSite(slug));
        if (address.suspended()) {
            throw new SiteSuspended(slug);
        }
        return switch (address.planCode()) {
            case "wedding" -> weddings.findById(address.tenantId())
                    .<Site>map(wedding -> new Site.GuardedWedding(address, wedding))
                    .orElseThrow(() -> new SiteIncomplete(slug));
            case "storefront" -> storefronts.findWithPackages(address.tenantId())
                    .<Site>map(storefront -> new Site.OpenStorefront(storefront.view()))
                    .orElseThrow(() -> new SiteIncomplete(slug));
            default -> throw new IllegalStateException("plan " + address.planCode() + " has no site");
        };
    }
}
