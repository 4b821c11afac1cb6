package app.threshold.payment.sandbox;

import app.threshold.support.Visitor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Somebody before the payment page. */
final class Payer {

    static final String GOOD_CARD = "4242 4242 4242 4242";

    private final Visitor browser;

    Payer(SandboxStripe stripe) {
        browser = new Visitor(stripe.port());
    }

    Visitor.Page open(String url) {
        return browser.get(url);
    }

    /** Sends the form of the page that was opened before. */
    Visitor.Page send(String url, Map<String, String> form) {
        return browser.post(url, form);
    }

    /** Opens the page and sends its form. */
    Visitor.Page pay(String url, Map<String, String> form) {
        browser.get(url);
        return browser.post(url, form);
    }

    static Map<String, String> card(String number) {
        return with("cardNumber", number);
    }

    /** The form of one who pays, with one field otherwise. */
    static LinkedHashMap<String, String> with(String name, String value) {
        var form = new LinkedHashMap<>(Map.of("email", "ada@example.com", "cardNumber", GOOD_CARD,
                "cardExpiry", "12 / 49", "cardCvc", "123", "billingName", "Ada Lovelace"));
        form.put(name, value);
        return form;
    }
}
