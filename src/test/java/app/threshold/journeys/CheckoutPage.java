package app.threshold.journeys;

import app.threshold.support.Browser;

/** The hosted payment page, whose fields bear the names of Stripe's own. */
final class CheckoutPage {

    static final String PAYS = "4242 4242 4242 4242";
    static final String DECLINED = "4000 0000 0000 0002";
    static final String INSUFFICIENT_FUNDS = "4000 0000 0000 9995";

    static final String ASKS_FOR_A_PROOF = "4000 0025 0000 3155";

    private final Browser browser;

    CheckoutPage(Browser browser) {
        this.browser = browser;
        browser.awaitPath("/sandbox/checkout/");
    }

    CheckoutPage card(String number) {
        browser.fill("cardNumber", number);
        browser.fill("cardExpiry", "12 / 34");
        browser.fill("cardCvc", "123");
        browser.fill("billingName", "Ada Lovelace");
        return this;
    }

    /** @param settlement {@code succeeds} or {@code fails}, two minutes later */
    CheckoutPage bankDebit(String settlement) {
        browser.fill("paymentMethod", "us_bank_account");
        browser.fill("settlement", settlement);
        browser.fill("billingName", "Ada Lovelace");
        return this;
    }

    /** @param fault what becomes of the webhooks, such as {@code lost} */
    CheckoutPage webhook(String fault) {
        browser.fill("webhookFault", fault);
        return this;
    }

    CheckoutPage failFirstProvisioning() {
        browser.fill("failProvisioning", "on");
        return this;
    }

    CheckoutPage neverComeBack() {
        browser.fill("neverComesBack", "on");
        return this;
    }

    void pay() {
        browser.leave(() -> browser.click("button.pay"));
    }
}
