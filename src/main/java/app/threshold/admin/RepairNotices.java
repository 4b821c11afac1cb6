package app.threshold.admin;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import app.threshold.tenant.SiteAddress;
import app.threshold.tenant.SiteAddresses;
import app.threshold.tenant.TenantNotRepaired;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** What a repair did, in words. It comes as codes in the address of a page, of which only known ones are told. */
@Component
class RepairNotices {

    private static final Set<String> PARTS =
            Set.of("owner", "profile", "wedding", "storefront", "segment", "package", "address");

    private final SiteAddresses addresses;
    private final MessageSource messages;

    RepairNotices(SiteAddresses addresses, MessageSource messages) {
        this.addresses = addresses;
        this.messages = messages;
    }

    /** @param codes what was added, in the words of {@code IncompleteTenant#missing()}, and perhaps something forged */
    Notice of(UUID id, List<String> codes, TenantNotRepaired.@Nullable Reason refused, Locale locale) {
        List<String> added = codes.stream().filter(PARTS::contains).toList();
        String slug = addresses.of(id).map(SiteAddress::slug).orElse(null);
        Object name = slug == null ? id : slug;
        if (refused != null) {
            return new Notice("bad", messages.getMessage("admin.incomplete.refused." + refused, new Object[] {name}, locale), null);
        }
        if (added.isEmpty()) {
            return new Notice("info", messages.getMessage("admin.incomplete.nothingAdded", new Object[] {name}, locale), slug);
        }
        String parts = added.stream().map(part -> messages.getMessage("admin.incomplete.part." + part, null, locale))
                .collect(Collectors.joining(", "));
        String key = added.contains("owner") ? "admin.incomplete.addedOwner" : "admin.incomplete.added";
        return new Notice("good", messages.getMessage(key, new Object[] {name, parts}, locale), slug);
    }
}
