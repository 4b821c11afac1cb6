package app.threshold.admin;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import app.threshold.signup.FieldRules;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads a file of tenants: UTF-8 with or without a byte order mark, with commas or semicolons, the columns' names first. */
@Component
class ReadImportFile {

    static final int MAX_BYTES = 2 * 1024 * 1024;
    static final int MAX_ROWS = 5000;

    static final List<String> COLUMNS = List.of("plan", "email", "slug", "partner1_name", "partner2_name", "wedding_date", "theme",
            "business_name", "category", "city", "packages", "subscription_end");

    private final CheckFields checkFields;

    ReadImportFile(CheckFields checkFields) {
        this.checkFields = checkFields;
    }

    /**
     * Its rows, each with what is wrong by itself or with another of the same file; what is in the database is not asked.
     *
     * @throws FileRefused when there are no rows to be had
     */
    List<ImportRow> read(byte[] file) {
        if (file.length == 0) {
            throw new FileRefused("empty");
        }
        if (file.length > MAX_BYTES) {
            throw new FileRefused("large");
        }
        String text = decode(file);
        List<ImportRow> rows = new ArrayList<>();
        try (CSVParser csv = parser(text)) {
            Map<String, Integer> columns = columns(csv.iterator().hasNext() ? csv.iterator().next() : null);
            while (csv.iterator().hasNext()) {
                CSVRecord line = csv.iterator().next();
                if (line.stream().allMatch(String::isBlank)) {
                    continue;
                }
                if (rows.size() == MAX_ROWS) {
                    throw new FileRefused("long", MAX_ROWS);
                }
                rows.add(row(line, columns));
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            // A quote that is not closed, or something behind one that is.
            throw new FileRefused("quotes");
        }
        if (rows.isEmpty()) {
            throw new FileRefused("empty");
        }
        return withoutTwins(rows);
    }

    private static String decode(byte[] file) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new FileRefused("encoding");
        }
    }

    /** What stands more often in the first line parts the columns. */
    private static CSVParser parser(String text) throws IOException {
        String first = text.lines().findFirst().orElse("");
        boolean semicolons = first.chars().filter(c -> c == ';').count() > first.chars().filter(c -> c == ',').count();
        return CSVFormat.DEFAULT.builder().setDelimiter(semicolons ? ';' : ',').setIgnoreEmptyLines(false).get()
                .parse(new StringReader(text));
    }

    private static Map<String, Integer> columns(@Nullable CSVRecord names) {
        Map<String, Integer> columns = new HashMap<>();
        Set<String> unknown = new LinkedHashSet<>();
        for (int n = 0; names != null && n < names.size(); n++) {
            String name = names.get(n).strip().toLowerCase(Locale.ROOT);
            if (columns.putIfAbsent(name, n) != null) {
                throw new FileRefused("twice", name);
            }
            if (!COLUMNS.contains(name)) {
                unknown.add(name.length() > 40 ? name.substring(0, 40) + "…" : name);
            }
        }
        if (!columns.containsKey("plan") || !columns.containsKey("email") && !columns.containsKey("slug")) {
            throw new FileRefused("columns");
        }
        if (!unknown.isEmpty()) {
            throw new FileRefused("unknown", String.join(", ", unknown));
        }
        return columns;
    }

    private ImportRow row(CSVRecord line, Map<String, Integer> columns) {
        var value = new Object() {
            String of(String column) {
                Integer at = columns.get(column);
                return at == null || at >= line.size() ? "" : line.get(at);
            }
        };
        TenantFields fields = new TenantFields(value.of("plan"), value.of("email"), value.of("slug"), value.of("partner1_name"),
                value.of("partner2_name"), value.of("wedding_date"), value.of("theme"), value.of("business_name"),
                value.of("category"), value.of("city"));
        List<String> faults = new ArrayList<>();
        checkFields.asFarAsKnown(fields).forEach(fault -> faults.add(
                fault.field().equals("email") && fault.code().equals("missing") ? "line.nameless" : fault.field() + "." + fault.code()));
        if (line.size() > columns.size()) {
            faults.add("line.long");
        }
        String packages = FieldRules.tidy(value.of("packages")).toLowerCase(Locale.ROOT);
        if (!packages.isEmpty() && (!packages.equals("standard") || fields.isWedding())) {
            faults.add("packages.unknown");
        }
        String until = FieldRules.tidy(value.of("subscription_end"));
        LocalDate end = date(until);
        if (end == null && !until.isEmpty()) {
            faults.add("subscriptionEnd.invalid");
        }
        boolean wedding = fields.isWedding();
        return new ImportRow(Math.toIntExact(line.getRecordNumber()), cut(fields.plan(), 16), cut(fields.email(), 254), cut(fields.slug(), 63),
                wedding ? cut(fields.partner1Name(), 80) : null, wedding ? cut(fields.partner2Name(), 80) : null,
                wedding ? fields.date() : null,
                // A look is no promise: who names none gets the first.
                wedding ? fields.theme().isEmpty() ? FieldRules.themes().getFirst() : cut(fields.theme(), 30) : null,
                wedding ? null : cut(fields.businessName(), 120), wedding ? null : cut(fields.category(), 40),
                wedding ? null : cut(fields.city(), 80), end, packages.equals("standard"), faults, missing(fields, packages), null);
    }

    private static List<String> missing(TenantFields fields, String packages) {
        List<String> missing = new ArrayList<>();
        if (fields.email().isEmpty()) {
            missing.add("owner");
            missing.add("profile");
        }
        if (fields.isWedding()) {
            if (fields.partner1Name().isEmpty() || fields.partner2Name().isEmpty() || fields.date() == null) {
                missing.add("wedding");
            }
        } else {
            if (fields.businessName().isEmpty() || fields.category().isEmpty() || fields.city().isEmpty()) {
                missing.add("storefront");
            }
            if (packages.isEmpty()) {
                missing.add("segment");
                missing.add("package");
            }
        }
        if (fields.slug().isEmpty()) {
            missing.add("address");
        }
        return missing;
    }

    /** Of two lines with one e-mail or one address neither is better: both are refused. */
    private static List<ImportRow> withoutTwins(List<ImportRow> rows) {
        Map<String, Integer> seen = new HashMap<>();
        rows.forEach(row -> {
            seen.merge("email " + row.email(), 1, Integer::sum);
            seen.merge("slug " + row.slug(), 1, Integer::sum);
        });
        return rows.stream().map(row -> {
            List<String> faults = new ArrayList<>(row.faults());
            if (row.email() != null && seen.get("email " + row.email()) > 1) {
                faults.add("email.twice");
            }
            if (row.slug() != null && seen.get("slug " + row.slug()) > 1) {
                faults.add("slug.twice");
            }
            return row.with(faults);
        }).toList();
    }

    private static @Nullable LocalDate date(String text) {
        try {
            LocalDate date = text.isEmpty() ? null : LocalDate.parse(text);
            return date == null || date.getYear() < 1900 || date.getYear() > 2999 ? null : date;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Null for nothing; what is too long has a fault, and is only shown. */
    private static @Nullable String cut(String text, int length) {
        return text.isEmpty() ? null : text.length() > length ? text.substring(0, length) : text;
    }
}
