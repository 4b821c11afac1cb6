package app.threshold.admin.api;

/** The API says no, and why. */
class ApiRefusal extends RuntimeException {

    private final ApiCode code;

    ApiRefusal(ApiCode code) {
        super(code.title());
        this.code = code;
    }

    ApiCode code() {
        return code;
    }
}
