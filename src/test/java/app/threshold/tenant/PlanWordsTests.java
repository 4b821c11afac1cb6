package app.threshold.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import app.threshold.support.TestTenants;
import app.threshold.support.Visitor;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@IntegrationTest
class PlanWordsTests {

    private static final Locale ARABIC = Locale.of("ar");

    @Autowired
    PlanWords words;

    @Autowired
    Database database;

    @Autowired
    TestTenants tenants;

    @LocalServerPort
    int port;

    @Test
    void whatIsShippedIsInTheReadersLanguage() {
        assertThat(database.application().sql("""
                SELECT name FROM plan UNION SELECT description FROM plan UNION SELECT segment_name FROM plan WHERE segment_name IS NOT NULL
                UNION SELECT name FROM package_template UNION SELECT description FROM package_template""").query(String.class).list())
                .hasSize(11).allSatisfy(shipped -> assertThat(words.of(shipped, ARABIC)).isNotEqualTo(shipped));
    }

    @Test
    void whatSomebodyWroteStaysAsItIs() {
        assertThat(words.of("Boda al sol", ARABIC)).isEqualTo("Boda al sol");
        assertThat(words.of(null)).isNull();
    }

    @Test
    void aGuestReadsAStorefrontInTheGuestsLanguage() {
        String slug = tenants.storefront().slug();
        database.owner().sql("UPDATE package SET description = 'Three hours' WHERE name = 'Basic'").update();
        assertThat(new Visitor(port).wishing("es").get("/s/" + slug).text()).contains("Paquetes", "Básico", "Three hours", "Nuestro paquete más reservado");
    }
}
