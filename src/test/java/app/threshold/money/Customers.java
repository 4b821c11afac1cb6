package app.threshold.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import app.threshold.platform.RandomTokens;
import app.threshold.support.TestTenants;
import app.threshold.support.TestTenants.TestSignup;

/** Couples with the wizard filled in, and their next clicks. */
final class Customers {

    static final String GOOD_CARD = "4242 4242 4242 4242";

    private final Shop shop;
    private final TestTenants tenants;

    Customers(Shop shop, TestTenants tenants) {
        this.shop = shop;
        this.tenants = tenants;
    }

    /** @param checkout the path of the hosted page */
    record Customer(UUID signupId, String token, String checkout) {
    }

    /** Before the review's button. */
    Customer filledIn() {
        String token = RandomTokens.token();
        TestSignup signup = tenants.filledInWedding(19900, token);
        return new Customer(signup.id(), token, "");
    }

    /** Stands before the payment page. */
    Customer atTheCheckout() {
        Customer customer = filledIn();
        Shop.Answer answer = click(customer);
        assertThat(answer.path()).startsWith("/sandbox/checkout/");
        return new Customer(customer.signupId(), customer.token(), answer.path());
    }

    /** Has paid, and has not come back. */
    Customer paid() {
        Customer customer = atTheCheckout();
        assertThat(shop.pay(customer.checkout(), GOOD_CARD).status()).isEqualTo(303);
        return customer;
    }

    Stream<Customer> paid(int count) {
        return IntStream.range(0, count).mapToObj(_ -> paid());
    }

    /** The review's button. */
    Shop.Answer click(Customer customer) {
        return shop.post("/signup/review", customer.token(), Map.of());
    }

    /** The page that Stripe sends back to, and the final POST when it offers one. */
    Shop.Answer comeBack(Customer customer) {
        Shop.Answer page = shop.get("/signup/finish", customer.token());
        return page.status() == 200 ? shop.post("/signup/finish", customer.token(), Map.of()) : page;
    }
}
