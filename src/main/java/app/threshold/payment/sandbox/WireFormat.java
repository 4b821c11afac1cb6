package app.threshold.payment.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stripe's objects as its API of the version {@link #API_VERSION} writes them in JSON. */
final class WireFormat {

    /** A compile-time constant of Stripe's library: what the sandbox speaks is what the library reads. */
    static final String API_VERSION = com.stripe.Stripe.API_VERSION;

    private static final Duration TIME_FOR_EVIDENCE = Duration.ofDays(9);

    private WireFormat() {
    }

    /** @param expand of {@code line_items}, {@code payment_intent} and {@code payment_intent.latest_charge} */
    static Map<String, @Nullable Object> session(CheckoutSession session, Set<String> expand) {
        PaymentIntent payment = session.payment();
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("id", session.id());
        json.put("object", "checkout.session");
        json.put("adaptive_pricing", Map.of("enabled", false));
        json.put("after_expiration", null);
        json.put("allow_promotion_codes", null);
        json.put("amount_subtotal", session.amountTotal());
        json.put("amount_total", session.amountTotal());
        json.put("automatic_tax", nullable("enabled", false, "liability", null, "provider", null, "status", null));
        json.put("billing_address_collection", null);
        json.put("cancel_url", session.cancelUrl());
        json.put("client_reference_id", session.clientReferenceId());
        json.put("client_secret", null);
        json.put("consent", null);
        json.put("consent_collection", null);
        json.put("created", seconds(session.createdAt()));
        json.put("currency", session.currency());
        json.put("currency_conversion", null);
        json.put("custom_fields", List.of());
        json.put("custom_text", nullable("after_submit", null, "shipping_address", null, "submit", null,
                "terms_of_service_acceptance", null));
        json.put("customer", null);
        json.put("customer_creation", "if_required");
        json.put("customer_details", payerDetails(session));
        json.put("customer_email", session.customerEmail());
        json.put("discounts", List.of());
        json.put("expires_at", seconds(session.expiresAt()));
        json.put("invoice", null);
        json.put("invoice_creation", null);
        if (expand.contains("line_items")) {
            json.put("line_items", lineItems(session));
        }
        json.put("livemode", false);
        json.put("locale", session.locale());
        json.put("metadata", session.metadata());
        json.put("mode", "payment");
        json.put("payment_intent", payment == null ? null
                : expand.contains("payment_intent") || expand.contains("payment_intent.latest_charge")
                        ? paymentIntent(payment, expand.contains("payment_intent.latest_charge"))
                        : payment.id());
        json.put("payment_link", null);
        json.put("payment_method_collection", "if_required");
        json.put("payment_method_configuration_details", null);
        json.put("payment_method_options", Map.of());
        json.put("payment_method_types", session.paymentMethods().stream().map(PaymentMethod::wireName).toList());
        json.put("payment_status", session.isPaid() ? "paid" : "unpaid");
        json.put("phone_number_collection", Map.of("enabled", false));
        json.put("recovered_from", null);
        json.put("saved_payment_method_options", null);
        json.put("setup_intent", null);
        json.put("shipping_address_collection", null);
        json.put("shipping_cost", null);
        json.put("shipping_options", List.of());
        json.put("status", session.status().name().toLowerCase(Locale.ROOT));
        json.put("submit_type", null);
        json.put("subscription", null);
        json.put("success_url", session.successUrl());
        json.put("total_details", Map.of("amount_discount", 0, "amount_shipping", 0, "amount_tax", 0));
        json.put("ui_mode", "hosted_page");
        // Stripe takes the address away with the page behind it.
        json.put("url", session.status() == CheckoutSession.Status.OPEN ? session.url() : null);
        json.put("wallet_options", null);
        return json;
    }

    private static @Nullable Map<String, @Nullable Object> payerDetails(CheckoutSession session) {
        PaymentIntent payment = session.payment();
        if (payment == null && session.customerEmail() == null) {
            return null;
        }
        return nullable("address", null, "business_name", null,
                "email", payment == null ? session.customerEmail() : payment.payerEmail(),
                "individual_name", null,
                "name", payment == null ? null : payment.payerName(),
                "phone", null, "tax_exempt", payment == null ? null : "none", "tax_ids", List.of());
    }

    private static Map<String, @Nullable Object> lineItems(CheckoutSession session) {
        List<Map<String, @Nullable Object>> items = session.lineItems().stream().map(item -> nullable(
                "id", item.id(), "object", "item",
                "amount_discount", 0, "amount_subtotal", item.amount(), "amount_tax", 0, "amount_total", item.amount(),
                "currency", session.currency(), "description", item.name(),
                "price", nullable("id", item.priceId(), "object", "price", "active", false,
                        "billing_scheme", "per_unit", "created", seconds(session.createdAt()),
                        "currency", session.currency(), "livemode", false, "metadata", Map.of(),
                        "product", item.productId(), "recurring", null, "type", "one_time",
                        "unit_amount", item.unitAmount(), "unit_amount_decimal", String.valueOf(item.unitAmount())),
                "quantity", item.quantity())).toList();
        return list("/v1/checkout/sessions/" + session.id() + "/line_items", new Page.Found<>(items, false),
                Function.identity());
    }

    static Map<String, @Nullable Object> paymentIntent(PaymentIntent payment, boolean expandCharge) {
        return nullable("id", payment.id(), "object", "payment_intent",
                "amount", payment.amount(), "amount_capturable", 0,
                "amount_received", payment.isPaid() ? payment.amount() : 0,
                "automatic_payment_methods", null,
                "canceled_at", payment.canceledAt() == null ? null : seconds(payment.canceledAt()),
                "cancellation_reason", payment.canceledAt() == null ? null : "automatic",
                "capture_method", "automatic_async", "client_secret", payment.id() + "_secret",
                "confirmation_method", "automatic", "created", seconds(payment.createdAt()),
                "currency", payment.currency(), "customer", null, "description", payment.description(),
                "last_payment_error", lastPaymentError(payment),
                "latest_charge", expandCharge && payment.chargeId() != null ? charge(payment, false) : payment.chargeId(),
                "livemode", false, "metadata", payment.metadata(),
                "next_action", payment.status() != PaymentIntent.Status.REQUIRES_ACTION ? null
                        : nullable("type", "use_stripe_sdk", "use_stripe_sdk", Map.of()),
                "payment_method", null, "payment_method_options", Map.of(),
                "payment_method_types", List.of(payment.method().wireName()),
                "receipt_email", null, "setup_future_usage", null, "shipping", null,
                "status", payment.status().wireName());
    }

    private static @Nullable Map<String, @Nullable Object> lastPaymentError(PaymentIntent payment) {
        PaymentIntent.Failure failure = payment.failure();
        return failure == null ? null : nullable("code", failure.code(),
                "doc_url", StripeRefusal.docUrl(failure.code()), "message", failure.message(),
                "type", payment.method() == PaymentMethod.CARD ? "card_error" : "invalid_request_error");
    }

    static Map<String, @Nullable Object> charge(PaymentIntent payment, boolean expandPayment) {
        PaymentIntent.Failure failure = payment.failure();
        return nullable("id", payment.chargeId(), "object", "charge",
                "amount", payment.amount(), "amount_captured", payment.isPaid() ? payment.amount() : 0,
                "amount_refunded", payment.amountRefunded(),
                "billing_details", nullable("address", null, "email", payment.payerEmail(),
                        "name", payment.payerName(), "phone", null),
                "captured", payment.isPaid(), "created", seconds(payment.createdAt()), "currency", payment.currency(),
                "customer", null, "description", payment.description(), "disputed", payment.dispute() != null,
                "failure_code", failure == null ? null : failure.code(),
                "failure_message", failure == null ? null : failure.message(),
                "livemode", false, "metadata", payment.metadata(), "paid", payment.isPaid(),
                "payment_intent", expandPayment ? paymentIntent(payment, false) : payment.id(),
                "payment_method_details", methodDetails(payment),
                "receipt_url", null, "refunded", payment.isRefunded(), "status", chargeStatus(payment.status()));
    }

    private static String chargeStatus(PaymentIntent.Status status) {
        return switch (status) {
            case SUCCEEDED -> "succeeded";
            case PROCESSING -> "pending";
            case REQUIRES_PAYMENT_METHOD, REQUIRES_ACTION, CANCELED -> "failed";
        };
    }

    private static Map<String, @Nullable Object> methodDetails(PaymentIntent payment) {
        String type = payment.method().wireName();
        return nullable("type", type, type, switch (payment.method()) {
            case CARD -> nullable("brand", "visa", "exp_month", payment.cardExpires().getMonthValue(),
                    "exp_year", payment.cardExpires().getYear(), "funding", "credit", "last4", payment.last4(),
                    "network", "visa");
            case US_BANK_ACCOUNT -> nullable("account_holder_type", "individual", "account_type", "checking",
                    "bank_name", "STRIPE TEST BANK", "last4", payment.last4(), "routing_number", "110000000");
            case SEPA_DEBIT -> nullable("bank_code", "37040044", "branch_code", null, "country", "DE",
                    "last4", payment.last4());
        });
    }

    static Map<String, @Nullable Object> refund(Refund refund) {
        return refund(refund, false);
    }

    static Map<String, @Nullable Object> refund(Refund refund, boolean expandPayment) {
        return nullable("id", refund.id(), "object", "refund", "amount", refund.amount(), "balance_transaction", null,
                "charge", refund.payment().chargeId(), "created", seconds(refund.createdAt()),
                "currency", refund.payment().currency(),
                "failure_reason", refund.status() == Refund.Status.FAILED ? Refund.FAILURE_REASON : null,
                "metadata", refund.metadata(),
                "payment_intent", expandPayment ? paymentIntent(refund.payment(), false) : refund.payment().id(),
                "pending_reason", refund.status() == Refund.Status.PENDING ? "processing" : null,
                "reason", refund.reason(), "receipt_number", null, "status", refund.status().wireName());
    }

    static Map<String, @Nullable Object> dispute(Dispute dispute) {
        return dispute(dispute, false);
    }

    static Map<String, @Nullable Object> dispute(Dispute dispute, boolean expandPayment) {
        String type = dispute.payment().method().wireName();
        return nullable("id", dispute.id(), "object", "dispute", "amount", dispute.amount(),
                "balance_transactions", List.of(), "charge", dispute.payment().chargeId(),
                "created", seconds(dispute.createdAt()), "currency", dispute.payment().currency(),
                "enhanced_eligibility_types", List.of(), "evidence", Map.of(),
                "evidence_details", nullable("due_by", seconds(dispute.createdAt().plus(TIME_FOR_EVIDENCE)),
                        "enhanced_eligibility", Map.of(), "has_evidence", false, "past_due", false,
                        "submission_count", 0),
                "is_charge_refundable", false, "livemode", false, "metadata", Map.of(),
                "payment_intent", expandPayment ? paymentIntent(dispute.payment(), false) : dispute.payment().id(),
                "payment_method_details", nullable("type", type, type, dispute.payment().method() == PaymentMethod.CARD
                        ? nullable("brand", "visa", "case_type", "chargeback", "network_reason_code", "10.4") : Map.of()),
                "reason", "fraudulent", "status", dispute.status().wireName());
    }

    static Map<String, @Nullable Object> event(String id, String type, Instant createdAt, Map<String, @Nullable Object> object,
            Origin origin) {
        return nullable("id", id, "object", "event", "api_version", API_VERSION, "created", seconds(createdAt),
                "data", Map.of("object", object), "livemode", false, "pending_webhooks", 1,
                "request", nullable("id", origin.requestId(), "idempotency_key", origin.idempotencyKey()),
                "type", type);
    }

    static <T> Map<String, @Nullable Object> list(String url, Page.Found<T> found,
            Function<T, Map<String, @Nullable Object>> item) {
        return nullable("object", "list", "url", url, "has_more", found.hasMore(),
                "data", found.items().stream().map(item).toList());
    }

    private static long seconds(Instant time) {
        return time.getEpochSecond();
    }

    /** In the order given, and with nulls: Stripe writes fields that are not set as null. */
    private static Map<String, @Nullable Object> nullable(@Nullable Object... namesAndValues) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return json;
    }
}
