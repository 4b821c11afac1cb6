package app.threshold.payment.sandbox;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** {@code POST /v1/checkout/sessions}: checks what Stripe checks, as far as the sandbox has the feature. */
@ConditionalOnSandbox
@Service
class OpenCheckoutSession {

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration SHORTEST = Duration.ofMinutes(30);
    /** Stripe's own smallest charge, which is 50 minor units for the dollar and the euro, and not far from it else. */
    private static final long SMALLEST_AMOUNT = 50;
    private static final long LARGEST_AMOUNT = 99_999_999;
    private static final List<String> LOCALES = List.of("auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es",
            "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt",
            "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW");

    private final CheckoutSessions sessions;
    private final SandboxSettings settings;
    private final Clock clock;

    OpenCheckoutSession(CheckoutSessions sessions, SandboxSettings settings, Clock clock) {
        this.sessions = sessions;
        this.settings = settings;
        this.clock = clock;
    }

    @Transactional(propagation = Propagation.MANDATORY, noRollbackFor = StripeRefusal.class)
    public Map<String, @Nullable Object> open(Parameters parameters) {
        CheckoutSession session = read(parameters, clock.instant());
        var expand = parameters.expand("line_items", "payment_intent");
        parameters.refuseUnread();
        sessions.add(session);
        return WireFormat.session(session, expand);
    }

    private CheckoutSession read(Parameters parameters, Instant now) {
        String mode = parameters.word("mode", List.of("payment", "setup", "subscription"));
        if (mode == null) {
            throw Parameters.missing("mode");
        }
        if (!mode.equals("payment")) {
            throw StripeRefusal.badParameter(null, "mode", "The sandbox opens sessions in mode payment only.");
        }
        parameters.word("ui_mode", List.of("hosted_page"));
        parameters.word("submit_type", List.of("auto", "pay"));
        String successUrl = parameters.url("success_url");
        if (successUrl == null) {
            throw Parameters.missing("success_url");
        }
        String cancelUrl = parameters.url("cancel_url");
        String email = parameters.text("customer_email", 512);
        if (email != null && !PaymentForm.isEmail(email)) {
            throw StripeRefusal.badParameter("email_invalid", "customer_email", "Invalid email address: " + email);
        }
        List<CheckoutSession.LineItem> items = lineItems(parameters);
        String currency = currency(parameters, items.size());
        String id = StripeIds.checkoutSession();
        return new CheckoutSession(id, now, expiresAt(parameters, now), CheckoutSession.Status.OPEN,
                pageUrl(successUrl, id), successUrl, cancelUrl, parameters.word("locale", LOCALES),
                currency, amount(items), paymentMethods(parameters, currency), items,
                parameters.text("client_reference_id", 200), email, parameters.metadata("metadata"),
                parameters.text("payment_intent_data[description]", 1000),
                parameters.metadata("payment_intent_data[metadata]"), null);
    }

    /** Where nothing else is set, the origin that the payer comes back to: there the payer's browser surely reaches us. */
    private String pageUrl(String successUrl, String id) {
        if (settings.publicUrl() != null) {
            return settings.publicUrl().toString().replaceFirst("/+$", "") + "/sandbox/checkout/" + id;
        }
        URI uri = URI.create(successUrl.replace("{CHECKOUT_SESSION_ID}", "id"));
        return uri.getScheme() + "://" + uri.getRawAuthority() + "/sandbox/checkout/" + id;
    }

    private static List<PaymentMethod> paymentMethods(Parameters parameters, String currency) {
        List<String> asked = parameters.list("payment_method_types");
        for (int i = 0; i < asked.size(); i++) {
            String name = "payment_method_types[" + i + "]";
            String method = parameters.word(name, PaymentMethod.WIRE_NAMES);
            if (!PaymentMethod.of(method).takes(currency)) {
                throw StripeRefusal.badParameter(null, "payment_method_types", ("The payment method `%s` cannot be used "
                        + "with the currency `%s`.").formatted(method, currency));
            }
        }
        return asked.isEmpty() ? PaymentMethod.offeredFor(currency)
                : asked.stream().distinct().map(PaymentMethod::of).toList();
    }

    private static Instant expiresAt(Parameters parameters, Instant now) {
        Instant asked = parameters.time("expires_at");
        if (asked == null) {
            return now.plus(LONGEST);
        }
        // Whole seconds are all that the wire format has, so now counts as its second.
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        if (asked.isBefore(second.plus(SHORTEST))) {
            throw StripeRefusal.badParameter(null, "expires_at", "The `expires_at` timestamp must be at least 30 "
                    + "minutes from Checkout Session creation.");
        }
        if (asked.isAfter(second.plus(LONGEST).plusSeconds(1))) {
            throw StripeRefusal.badParameter(null, "expires_at", "The `expires_at` timestamp must be less than 24 "
                    + "hours from Checkout Session creation.");
        }
        return asked;
    }

    private static List<CheckoutSession.LineItem> lineItems(Parameters parameters) {
        var items = new ArrayList<CheckoutSession.LineItem>();
        for (int i = 0; parameters.has("line_items[" + i + "]"); i++) {
            String item = "line_items[" + i + "]";
            String price = parameters.text(item + "[price]", 200);
            if (price != null) {
                throw StripeRefusal.noSuch("price", price, item + "[price]");
            }
            String product = item + "[price_data][product_data]";
            items.add(new CheckoutSession.LineItem(StripeIds.of("li_"), StripeIds.of("price_"), StripeIds.of("prod_"),
                    parameters.requiredText(product + "[name]", 250),
                    parameters.text(product + "[description]", 1000),
                    atLeast(0, item + "[price_data][unit_amount]", parameters),
                    atLeast(1, item + "[quantity]", parameters)));
        }
        if (items.isEmpty()) {
            throw Parameters.missing("line_items");
        }
        return items;
    }

    private static long atLeast(long least, String name, Parameters parameters) {
        long value = parameters.requiredInteger(name);
        if (value < least) {
            throw StripeRefusal.badParameter("parameter_invalid_integer", name,
                    "This value must be greater than or equal to %d.".formatted(least));
        }
        if (value > LARGEST_AMOUNT) {
            throw StripeRefusal.badParameter("amount_too_large", name,
                    "This value must be no more than %d.".formatted(LARGEST_AMOUNT));
        }
        return value;
    }

    private static long amount(List<CheckoutSession.LineItem> items) {
        // Neither factor is above 10^8, so no product overflows; the sum is kept in bounds as it grows.
        long total = 0;
        for (var item : items) {
            total += item.amount();
            if (total > LARGEST_AMOUNT) {
                throw StripeRefusal.badParameter("amount_too_large", "line_items",
                        "The Checkout Session's total amount must be no more than %d.".formatted(LARGEST_AMOUNT));
            }
        }
        if (total < SMALLEST_AMOUNT) {
            throw StripeRefusal.badParameter("amount_too_small", "line_items",
                    "The Checkout Session's total amount must convert to at least 50 cents.");
        }
        return total;
    }

    private static String currency(Parameters parameters, int items) {
        String common = null;
        for (int i = 0; i < items; i++) {
            String name = "line_items[" + i + "][price_data][currency]";
            String currency = parameters.requiredText(name, 10).toLowerCase(Locale.ROOT);
            try {
                Currency.getInstance(currency.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw StripeRefusal.badParameter(null, name, "Invalid currency: " + currency + ".");
            }
            if (common != null && !common.equals(currency)) {
                throw StripeRefusal.badParameter(null, name, "All line items must have the same currency.");
            }
            common = currency;
        }
        return common;
    }
}
