package app.threshold.admin.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import app.threshold.platform.ListPosition;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Part of a list, walked by the position of its last row, so that what changes meanwhile shifts nothing. */
record PageResource<T>(
        List<T> items,
        @Schema(description = "The cursor of the next page; null on the last.", nullable = true) @Nullable String next,
        @Schema(description = "The page is short, since no more were looked through for it: go on with next, or search for more letters.") boolean truncated) {

    private static final int MAX = 200;

    /** @param slice with its rows as programs read them */
    static <T> PageResource<T> of(Slice<T> slice) {
        ListPosition next = slice.next();
        return new PageResource<>(slice.rows(), next == null ? null : Base64.getUrlEncoder().withoutPadding()
                // Opaque, so that nobody makes one up.
                .encodeToString(next.toString().getBytes(StandardCharsets.US_ASCII)), slice.truncated());
    }

    /** Which page is asked for. */
    static Turn turn(@Nullable String cursor, int limit) {
        if (limit < 1 || limit > MAX) {
            throw new ApiRefusal(ApiCode.PARAMETER_INVALID);
        }
        Turn first = Turn.first(false, limit);
        if (cursor == null) {
            return first;
        }
        try {
            return first.goingOnFrom(ListPosition.valueOf(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII)));
        } catch (RuntimeException e) {
            // An IllegalArgumentException, or a time beyond all times.
            throw new ApiRefusal(ApiCode.CURSOR_INVALID);
        }
    }
}
