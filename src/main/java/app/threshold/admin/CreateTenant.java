package app.threshold.admin;

import java.util.List;
import java.util.Locale;
import java.util.UUID;

import app.threshold.account.Actor;
import app.threshold.account.Passwords;
import app.threshold.tenant.AddressTakenException;
import app.threshold.tenant.EmailTakenException;
import app.threshold.tenant.ProvisionedTenant;
import app.threshold.tenant.ProvisioningTrigger;
import app.threshold.tenant.TenantOrder;
import app.threshold.tenant.TenantProvisioningService;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Makes a tenant that nobody pays for, through the same provisioning as every other. */
@Service
public class CreateTenant {

    private final CheckFields checkFields;
    private final TenantProvisioningService provisioning;

    CreateTenant(CheckFields checkFields, TenantProvisioningService provisioning) {
        this.checkFields = checkFields;
        this.provisioning = provisioning;
    }

    /**
     * The owner has no password yet and is mailed a link to set one, in the commit that makes the tenant.
     *
     * @param language in which the owner is welcomed
     * @param waivedBy the operator in whose name the price is waived
     * @param by who does it, for the audit trail: that operator, or a program with a key of theirs
     * @param why for the audit trail; null where nobody said
     * @param requestId names the request, so that the same one, repeated, gets the tenant that it made; null where it has none
     * @throws FieldsRefused when the description is wrong, or its address or e-mail is taken; nothing was written
     * @throws app.threshold.tenant.TenantProvisioningError when it failed; its signup is on the list of stuck ones
     */
    public ProvisionedTenant create(TenantFields fields, Locale language, UUID waivedBy, Actor by, ProvisioningTrigger trigger,
            @Nullable String why, @Nullable UUID requestId) {
        List<FieldFault> faults = checkFields.whole(fields);
        if (!faults.isEmpty()) {
            throw new FieldsRefused(faults);
        }
        try {
            return provisioning.createFullyProvisioned(order(fields, language), waivedBy, by, trigger, why, requestId);
        } catch (AddressTakenException e) {
            throw new FieldsRefused(List.of(new FieldFault("slug", "taken")));
        } catch (EmailTakenException e) {
            throw new FieldsRefused(List.of(new FieldFault("email", "taken")));
        }
    }

    private static TenantOrder order(TenantFields fields, Locale language) {
        var date = fields.date();
        return new TenantOrder(fields.email(), Passwords.NONE, fields.slug(), language,
                fields.isWedding() && date != null ? new TenantOrder.WeddingDetails(fields.partner1Name(), fields.partner2Name(),
                        date, fields.theme()) : null,
                fields.isWedding() ? null : new TenantOrder.StorefrontDetails(fields.businessName(), fields.category(), fields.city()));
    }
}
