package app.threshold.admin;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;

import app.threshold.account.AuditTrail;
import app.threshold.signup.FieldRules;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

/** Tenants from another system: a file is looked at, its report read, and then imported. */
@Controller
class ImportController {

    private static final int RECENT = 10;
    private static final int SHOWN = 200;
    private static final int FILE_NAME = 200;
    private static final List<String> REPORT = List.of("line", "result", "plan", "email", "slug", "name", "faults", "missing", "tenant");

    private final ReadImportFile readFile;
    private final TenantImports imports;
    private final MessageSource messages;

    ImportController(ReadImportFile readFile, TenantImports imports, MessageSource messages) {
        this.readFile = readFile;
        this.imports = imports;
        this.messages = messages;
    }

    @GetMapping("/admin/tenants/import")
    String start(Model model) {
        return startPage(model);
    }

    @PostMapping("/admin/tenants/imports")
    String check(@RequestParam(required = false) @Nullable MultipartFile file, Model model, HttpServletResponse response,
                 Locale locale) throws IOException {
        try {
            if (file == null || file.getOriginalFilename() == null || file.getOriginalFilename().isEmpty()) {
                throw new FileRefused("missing");
            }
            String name = FieldRules.tidy(file.getOriginalFilename());
            List<ImportRow> rows = readFile.read(file.getBytes());
            return "redirect:/admin/tenants/imports/" + imports.check(
                    name.substring(Math.max(0, name.length() - FILE_NAME)), rows, AuditTrail.actor());
        } catch (FileRefused refused) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("fault", messages.getMessage(refused.messageKey(), refused.arguments(), locale));
            return startPage(model);
        }
    }

    @GetMapping("/admin/tenants/imports/{id}")
    String show(@PathVariable UUID id, @RequestParam(required = false) @Nullable String cancelled, Model model, Locale locale) {
        if (cancelled != null && imports.find(id).filter(TenantImport::isOpen).isPresent()) {
            model.addAttribute("notice", new Notice("good", messages.getMessage("admin.import.cancelled", null, locale), null));
        }
        return page(id, model);
    }

    @PostMapping("/admin/tenants/imports/{id}/confirmations")
    String confirm(@PathVariable UUID id, @RequestParam int version, Model model, HttpServletResponse response, Locale locale) {
        if (imports.confirm(id, version, AuditTrail.actor())) {
            return "redirect:/admin/tenants/imports/" + id;
        }
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("notice", new Notice("bad", messages.getMessage("admin.import.changed", null, locale), null));
        return page(id, model);
    }

    @PostMapping("/admin/tenants/imports/{id}/cancellations")
    String cancel(@PathVariable UUID id, @RequestParam int version, Model model, HttpServletResponse response, Locale locale) {
        if (imports.cancel(id, version, AuditTrail.actor())) {
            return "redirect:/admin/tenants/imports/" + id + "?cancelled";
        }
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("notice", new Notice("bad", messages.getMessage("admin.import.notCancelled", null, locale), null));
        return page(id, model);
    }

    @GetMapping("/admin/tenants/import/template")
    void template(HttpServletResponse response) throws IOException {
        CsvFile.write(response, "tenants", ReadImportFile.COLUMNS, List.of(
                CsvFile.cells("wedding", "ada@example.com", "ada-and-grace", "Ada", "Grace", "2027-06-12", "garden", "", "", "", "", "2029-06-12"),
                CsvFile.cells("storefront", "hello@mossandthyme.example", "moss-and-thyme", "", "", "", "", "Moss & Thyme", "florist",
                        "Lisbon", "standard", "")));
    }

    /** Every line, with what is wrong and what will be missing in words. */
    @GetMapping("/admin/tenants/imports/{id}/report")
    void report(@PathVariable UUID id, HttpServletResponse response, Locale locale) throws IOException {
        imports.find(id).orElseThrow(NoSuchThing::new);
        CsvFile.write(response, "import-report", REPORT, imports.rows(id, 0, false, ReadImportFile.MAX_ROWS).stream()
                .<List<? extends @Nullable Object>>map(row -> CsvFile.cells(row.line(),
                        messages.getMessage("admin.import.row." + (row.isFaulty() ? "refused" : row.missing().isEmpty() ? "good" : "incomplete"), null, locale),
                        row.planCode(), row.email(), row.slug(), row.title(), words(row.faults(), "admin.fields.", locale),
                        words(row.missing(), "admin.incomplete.part.", locale), row.tenantId()))
                .toList());
    }

    private String words(List<String> codes, String prefix, Locale locale) {
        return codes.stream().map(code -> messages.getMessage(prefix + code, null, locale)).collect(Collectors.joining(" "));
    }

    private String startPage(Model model) {
        model.addAttribute("columns", ReadImportFile.COLUMNS);
        model.addAttribute("maxRows", ReadImportFile.MAX_ROWS);
        model.addAttribute("imports", imports.latest(RECENT));
        return "admin/import";
    }

    private String page(UUID id, Model model) {
        model.addAttribute("import", imports.find(id).orElseThrow(NoSuchThing::new));
        List<ImportRow> rows = imports.rows(id, 0, true, SHOWN + 1);
        model.addAttribute("more", rows.size() > SHOWN);
        model.addAttribute("rows", rows.subList(0, Math.min(SHOWN, rows.size())));
        return "admin/import-report";
    }
}
