package app.threshold.site;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

import app.threshold.platform.BaseUrl;
import app.threshold.tenant.OwnedTenant;
import app.threshold.tenant.OwnedTenants;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Reads what an owner has, in two queries. */
@Service
class ViewDashboard {

    private static final Duration FRESH = Duration.ofHours(1);

    private final OwnedTenants tenants;
    private final Weddings weddings;
    private final Storefronts storefronts;
    private final BaseUrl baseUrl;
    private final Clock clock;

    ViewDashboard(OwnedTenants tenants, Weddings weddings, Storefronts storefronts, BaseUrl baseUrl, Clock clock) {
        this.tenants = tenants;
        this.weddings = weddings;
        this.storefronts = storefronts;
        this.baseUrl = baseUrl;
        this.clock = clock;
    }

    /** Empty for an account that has no tenant. */
    @Transactional(readOnly = true)
    Optional<DashboardView> of(UUID accountId) {
        return tenants.of(accountId).map(this::view);
    }

    private DashboardView view(OwnedTenant tenant) {
        LocalDate end = tenant.lastDay();
        if (!tenant.isComplete()) {
            return new DashboardView(tenant.planCode(), tenant.reference(), false, false, tenant.suspended(), null, null, null, null, null, null, end);
        }
        boolean fresh = tenant.createdAt().isAfter(clock.instant().minus(FRESH));
        String path = "/s/" + tenant.slug();
        String url = baseUrl.to(path);
        if (tenant.planCode().equals("wedding")) {
            Wedding wedding = weddings.findById(tenant.id()).orElseThrow();
            return new DashboardView(tenant.planCode(), tenant.reference(), true, fresh, tenant.suspended(), path, url,
                    wedding.asSeenOn(LocalDate.now(clock)), wedding.pinCode(), url + "/guest/" + wedding.magicToken(), null, end);
        }
        return new DashboardView(tenant.planCode(), tenant.reference(), true, fresh, tenant.suspended(), path, url, null, null, null,
                storefronts.findWithPackages(tenant.id()).orElseThrow().view(), end);
    }
}
