package app.threshold.mail;

/** A mail as its recipient reads it. */
record WrittenMail(String subject, String text) {
}
