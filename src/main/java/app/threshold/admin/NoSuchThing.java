package app.threshold.admin;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** What an operator asked for by its id is not there: the 404 page. */
@ResponseStatus(HttpStatus.NOT_FOUND)
class NoSuchThing extends RuntimeException {
}
