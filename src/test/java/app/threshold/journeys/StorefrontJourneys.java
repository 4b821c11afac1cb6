package app.threshold.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Browser;
import app.threshold.support.BrowserExtension.WithoutJavaScript;
import app.threshold.support.Database;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A florist from the list of plans to a shop window with three packages, for nothing. */
@Journey
class StorefrontJourneys {

    @Autowired
    Database database;

    @Test
    void aFloristOpensAStorefrontWithThreePackages(Browser browser) {
        comesToAStorefront(browser);
    }

    @Test
    @WithoutJavaScript
    void aFloristOpensAStorefrontWithJavaScriptOff(Browser browser) {
        comesToAStorefront(browser);
    }

    private void comesToAStorefront(Browser browser) {
        Signup signup = Signup.ofAFlorist(browser).toReview();
        assertThat(browser.text()).contains("Moss & Thyme", "Lisboa", "/s/moss-and-thyme").doesNotContain("$199.00");
        signup.order().arrive();
        assertThat(browser.text()).contains("Welcome, Moss & Thyme", "Basic", "Standard", "Premium", "$900.00");

        Books books = new Books(database);
        assertThat(books.tenants()).isOne();
        assertThat(books.incompleteTenants()).isZero();
        assertThat(books.paidPayments()).isZero();

        browser.leave(() -> browser.click("header form[action='/logout'] button"));
        browser.open("/s/moss-and-thyme");
        assertThat(browser.text()).contains("Moss & Thyme", "Lisboa", "Basic", "Standard", "Premium", "$900.00", "$1,800.00", "$3,200.00");
    }
}
