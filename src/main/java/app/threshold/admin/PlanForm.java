package app.threshold.admin;

import static java.util.Map.entry;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import app.threshold.platform.Money;
import app.threshold.tenant.PackageTemplate;
import app.threshold.tenant.Plan;
import app.threshold.tenant.PlanTerms;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.DefaultMessageSourceResolvable;
import org.springframework.validation.BindingResult;

/**
 * The form of a plan, as it was typed. Prices are digits with a point; an empty term is without end. A package without a
 * name, a description and a price is none: so one is taken away, and so the rows that wait for new ones are passed over.
 */
record PlanForm(String state, String name, String description, String price, String currency, String termMonths,
                String segmentName, String packageCurrency, List<PackageRow> packages) {

    /**
     * Whose smallest unit is the same for Stripe as for ISO 4217, which it is not for all: what is charged must be what
     * is shown.
     */
    static final List<String> CURRENCIES = List.of("AED", "AUD", "BRL", "CAD", "CHF", "CLP", "COP", "CZK", "DKK", "EGP", "EUR",
            "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "JPY", "KRW", "MAD", "MXN", "MYR", "NOK", "NZD", "PEN", "PHP", "PLN", "QAR",
            "RON", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "USD", "VND", "ZAR");

    /** What Stripe takes in one payment, in minor units. */
    private static final long MOST = 99_999_999;
    /** What Stripe takes at least, in minor units; of the others it takes what is worth half a dollar, and says so itself. */
    private static final Map<String, Long> LEAST = Map.ofEntries(entry("AED", 200L), entry("AUD", 50L), entry("BRL", 50L),
            entry("CAD", 50L), entry("CHF", 50L), entry("CZK", 1500L), entry("DKK", 250L), entry("EUR", 50L), entry("GBP", 30L),
            entry("HKD", 400L), entry("HUF", 17500L), entry("INR", 50L), entry("JPY", 50L), entry("MXN", 1000L), entry("MYR", 200L),
            entry("NOK", 300L), entry("NZD", 50L), entry("PLN", 200L), entry("RON", 200L), entry("SEK", 300L), entry("SGD", 50L),
            entry("THB", 1000L), entry("USD", 50L));
    private static final int LONGEST_TERM = 1200;
    private static final int MOST_PACKAGES = 20;
    private static final int ROOM_FOR_NEW = 2;

    PlanForm(@Nullable String state, @Nullable String name, @Nullable String description, @Nullable String price,
            @Nullable String currency, @Nullable String termMonths, @Nullable String segmentName, @Nullable String packageCurrency,
            @Nullable List<PackageRow> packages) {
        this.state = stripped(state);
        this.name = stripped(name);
        this.description = oneLine(description);
        this.price = stripped(price);
        this.currency = stripped(currency);
        this.termMonths = stripped(termMonths);
        this.segmentName = stripped(segmentName);
        this.packageCurrency = stripped(packageCurrency);
        this.packages = packages == null ? List.of() : packages;
    }

    record PackageRow(String name, String description, String price) {

        PackageRow(@Nullable String name, @Nullable String description, @Nullable String price) {
            this.name = stripped(name);
            this.description = oneLine(description);
            this.price = stripped(price);
        }

        boolean isEmpty() {
            return name.isEmpty() && description.isEmpty() && price.isEmpty();
        }
    }

    static PlanForm of(PlanTerms terms) {
        Plan plan = terms.plan();
        return new PlanForm(terms.state(), plan.name(), plan.description(), Money.plain(plan.priceAmount(), plan.currency()),
                plan.currency(), plan.termMonths() == null ? "" : plan.termMonths().toString(), terms.segmentName(),
                terms.packages().stream().map(PackageTemplate::currency).findFirst().orElse(plan.currency()),
                terms.packages().stream().map(template -> new PackageRow(template.name(), template.description(),
                        Money.plain(template.priceAmount(), template.currency()))).toList());
    }

    /** With rows at the end for packages to come. */
    PlanForm withRoom() {
        List<PackageRow> rows = Stream.concat(packages.stream().filter(row -> !row.isEmpty()),
                Stream.generate(() -> new PackageRow("", "", "")).limit(ROOM_FOR_NEW)).toList();
        return new PlanForm(state, name, description, price, currency, termMonths, segmentName, packageCurrency, rows);
    }

    /**
     * What is wrong goes into {@code errors}, at its field.
     *
     * @return what was wanted; empty where anything is wrong
     */
    Optional<PlanTerms> validate(String code, BindingResult errors) {
        boolean storefront = code.equals("storefront");
        text("name", name, 80, errors);
        text("description", description, 300, errors);
        if (!CURRENCIES.contains(currency)) {
            errors.rejectValue("currency", "admin.plan.currency.unknown");
        }
        Optional<Long> amount = price("price", price, currency, errors);
        long least = LEAST.getOrDefault(currency, 1L);
        if (amount.isPresent() && amount.get() > 0 && amount.get() < least) {
            errors.rejectValue("price", "admin.plan.price.small", new Object[] {Money.plain(least, currency), currency}, null);
        }
        Integer term = termMonths.isEmpty() ? null : termMonths.matches("\\d{1,4}") ? Integer.valueOf(termMonths) : Integer.valueOf(0);
        if (term != null && (term < 1 || term > LONGEST_TERM)) {
            errors.rejectValue("termMonths", "admin.plan.termMonths.wrong");
        }
        if (storefront) {
            text("segmentName", segmentName, 80, errors);
            validatePackages(errors);
        }
        return errors.hasErrors() ? Optional.empty() : Optional.of(new PlanTerms(
                new Plan(code, name, description, amount.orElseThrow(), currency, term), storefront ? segmentName : null,
                storefront ? packages.stream().filter(row -> !row.isEmpty()).map(row -> new PackageTemplate(row.name(),
                        row.description(), Money.parse(row.price(), packageCurrency).orElseThrow(), packageCurrency)).toList()
                        : List.of(), state));
    }

    private void validatePackages(BindingResult errors) {
        if (!CURRENCIES.contains(packageCurrency)) {
            errors.rejectValue("packageCurrency", "admin.plan.currency.unknown");
        }
        Set<String> names = new HashSet<>();
        IntStream.range(0, packages.size()).filter(n -> !packages.get(n).isEmpty()).forEach(n -> {
            PackageRow row = packages.get(n);
            String path = "packages[" + n + "].";
            text(path + "name", row.name(), 80, errors);
            text(path + "description", row.description(), 500, errors);
            price(path + "price", row.price(), packageCurrency, errors);
            if (!row.name().isEmpty() && !names.add(row.name())) {
                errors.rejectValue(path + "name", "admin.plan.package.name.twice");
            }
        });
        long count = packages.stream().filter(row -> !row.isEmpty()).count();
        if (count == 0 || count > MOST_PACKAGES) {
            errors.reject(count == 0 ? "admin.plan.packages.none" : "admin.plan.packages.many");
        }
    }

    private static void text(String field, String text, int longest, BindingResult errors) {
        if (text.isEmpty() || text.length() > longest) {
            String label = "admin.plan." + field.replaceFirst("^packages\\[\\d+]", "package");
            errors.rejectValue(field, text.isEmpty() ? "admin.plan.text.missing" : "admin.plan.text.long",
                    new Object[] {longest, new DefaultMessageSourceResolvable(label)}, null);
        }
    }

    private static Optional<Long> price(String field, String typed, String currency, BindingResult errors) {
        if (!CURRENCIES.contains(currency)) {
            return Optional.empty();
        }
        Optional<Long> amount = Money.parse(typed, currency).filter(parsed -> parsed <= MOST);
        if (amount.isEmpty()) {
            errors.rejectValue(field, "admin.plan.price.wrong", new Object[] {Money.plain(19_900, currency)}, null);
        }
        return amount;
    }

    /** Fields that show long words whole let lines be typed, which a card has no use for. */
    private static String oneLine(@Nullable String typed) {
        return stripped(typed).replaceAll("\\s+", " ");
    }

    private static String stripped(@Nullable String typed) {
        return typed == null ? "" : typed.strip();
    }
}
