package app.threshold.faults;

/** A part of the journey that is cut at its stages, and what the customer does about it. */
enum Part {

    ORDER("The order", "the customer presses review's button, and is not seen again"),
    ORDER_AGAIN("The order, once more", "the customer presses review's button, presses it again after the fault, pays, and is not seen again"),
    RETURN("The return page", "the customer has paid, comes back to the finish page, and is not seen again; no webhook has come yet"),
    WEBHOOK("The webhook", "the customer has paid and closed the browser"),
    DEBIT("The bank debit", "the customer has paid by bank debit and closed the browser; later the bank says yes, and Stripe tells"),
    EXPIRY("The session's end", "the customer never pays, and after half an hour Stripe tells that the session has expired"),
    SWEEP("The sweep", "the customer has paid and closed the browser, and every webhook is lost"),
    DEBIT_UNHEARD("The bank debit, unheard", "the customer has paid by bank debit and closed the browser, a day later the bank says yes, and every webhook is lost"),
    FINAL("The final POST", "the customer has paid, come back and asks for the site; no webhook has come yet"),
    JOB("The completion job", "the customer has paid, come back to the finish page, and closed the browser there"),
    EDIT("The edit", "the customer goes back from the payment page, changes a name, and is not seen again"),
    EDIT_AGAIN("The edit, and on", "the customer goes back from the payment page, changes a name, tries to pay on the old page, orders again, pays, and is not seen again"),
    REFUND("The refund", "the customer has paid, and the site cannot be made: a lasting damage"),
    REFUND_ELSEWHERE("The refund in Stripe's dashboard", "the customer has paid, the site cannot be made, and somebody gives the money back in Stripe's dashboard; Stripe tells"),
    REFUND_UNHEARD("The refund in Stripe's dashboard, unheard", "the same, and every webhook is lost");

    private final String title;
    private final String story;

    Part(String title, String story) {
        this.title = title;
        this.story = story;
    }

    /** Whether every webhook of this part is lost. */
    boolean isUnheard() {
        return this == SWEEP || this == DEBIT_UNHEARD || this == REFUND_UNHEARD;
    }

    /** Whether the site cannot be made in this part, so that the money must go back. */
    boolean isOfRefund() {
        return compareTo(REFUND) >= 0;
    }

    /** Whether each build kills the application in it: where money is asked for, heard of, used at once or by the job, and given back. */
    boolean isKilledInEachBuild() {
        return this == ORDER || this == WEBHOOK || this == FINAL || this == JOB || this == REFUND;
    }

    String title() {
        return title;
    }

    String story() {
        return story;
    }
}
