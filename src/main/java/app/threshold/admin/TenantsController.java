package app.threshold.admin;

import app.threshold.platform.ListAge;
import app.threshold.platform.Slice;
import app.threshold.tenant.ListedTenant;
import app.threshold.tenant.ListedTenants;
import app.threshold.tenant.Plans;
import app.threshold.tenant.TenantFilter;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** All tenants there are. */
@Controller
class TenantsController {

    private final ListedTenants tenants;
    private final Plans plans;

    TenantsController(ListedTenants tenants, Plans plans) {
        this.tenants = tenants;
        this.plans = plans;
    }

    @GetMapping("/admin/tenants")
    String list(TenantListForm form, Paging paging, Model model) {
        Slice<ListedTenant> page = paging.read(Paging.Sort.newest, turn -> tenants.list(form.filter(), turn));
        model.addAttribute("tenants", page.rows());
        model.addAttribute("truncated", page.truncated());
        model.addAttribute("links", paging.links("/admin/tenants", form.parameters(), page));
        model.addAttribute("form", form);
        model.addAttribute("sort", paging.sortOr(Paging.Sort.newest));
        model.addAttribute("states", TenantFilter.State.values());
        model.addAttribute("plans", plans.all());
        model.addAttribute("ages", ListAge.values());
        return "admin/tenants";
    }
}
