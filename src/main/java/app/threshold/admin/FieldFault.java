package app.threshold.admin;

/**
 * What is wrong with one field of {@link TenantFields}.
 *
 * @param code missing, long, invalid, unknown, past, far, short, form, reserved or taken
 */
public record FieldFault(String field, String code) {

    /** Of the sentence that tells it. */
    public String messageKey() {
        return "admin.fields." + field + "." + code;
    }
}
