package app.threshold.site;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import app.threshold.site.StorefrontView.PackageView;
import app.threshold.site.StorefrontView.SegmentView;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Sites of people who do not exist, for those who have not decided yet. The sites' own pages, and no query. */
@Controller
class ExampleController {

    /** In US cents: a posy, a table, a meadow. */
    private static final List<Long> PRICES = List.of(18_000L, 95_000L, 320_000L);

    private final MessageSource messages;
    private final Clock clock;

    ExampleController(MessageSource messages, Clock clock) {
        this.messages = messages;
        this.clock = clock;
    }

    @GetMapping("/examples/{theme:classic|garden|modern}")
    String wedding(@PathVariable String theme, Locale locale, Model model) {
        LocalDate today = LocalDate.now(clock);
        LocalDate day = today.plusMonths(7).with(TemporalAdjusters.firstInMonth(DayOfWeek.SATURDAY));
        model.addAttribute("wedding", new WeddingView(word(theme + ".partner1", locale), word(theme + ".partner2", locale),
                day, ChronoUnit.DAYS.between(today, day), theme));
        model.addAttribute("example", "wedding");
        model.addAttribute("sitePath", "/examples/" + theme);
        return "site/wedding";
    }

    @GetMapping("/examples/storefront")
    String storefront(Locale locale, Model model) {
        List<PackageView> packages = IntStream.range(0, PRICES.size())
                .mapToObj(n -> new PackageView(word("storefront." + (n + 1), locale), word("storefront." + (n + 1) + ".text", locale),
                        PRICES.get(n), "USD"))
                .toList();
        model.addAttribute("site", new StorefrontView(word("storefront.name", locale), "florist", word("storefront.city", locale),
                List.of(new SegmentView(word("storefront.packages", locale), packages))));
        model.addAttribute("example", "storefront");
        model.addAttribute("sitePath", "/examples/storefront");
        return "site/storefront";
    }

    private String word(String key, Locale locale) {
        return messages.getMessage("site.example." + key, null, locale);
    }
}
