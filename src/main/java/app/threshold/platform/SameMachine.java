package app.threshold.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** For pages that show everybody's mails or payments: to who sits at this machine, and not to its network. */
public final class SameMachine {

    private SameMachine() {
    }

    /**
     * Lets a request pass that came from this machine to an address of this machine alone. Where it says to come from is
     * not enough: from a private network, whose proxies are believed, anybody may send {@code X-Forwarded-For}.
     *
     * @throws ResponseStatusException 403 for any other
     */
    public static void demand(HttpServletRequest request) {
        if (!isLoopback(request.getRemoteAddr()) || !isLoopback(request.getLocalAddr())) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
