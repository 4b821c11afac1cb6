package app.threshold.platform;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.server.ResponseStatusException;

class SameMachineTests {

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "::1, ::1"})
    void whoSitsAtTheMachineIsLetIn(String remote, String local) {
        assertThatCode(() -> SameMachine.demand(request(remote, local))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"192.168.0.7, 192.168.0.2", "127.0.0.1, 192.168.0.2", "203.0.113.9, 127.0.0.1", "no address, 127.0.0.1"})
    void whoComesOverTheNetworkIsNotWhateverItClaims(String remote, String local) {
        assertThatThrownBy(() -> SameMachine.demand(request(remote, local))).isInstanceOf(ResponseStatusException.class);
    }

    private static MockHttpServletRequest request(String remote, String local) {
        var request = new MockHttpServletRequest();
        request.setRemoteAddr(remote);
        request.setLocalAddr(local);
        return request;
    }
}
