package app.threshold.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import app.threshold.platform.ListPosition;
import app.threshold.platform.Slice;
import app.threshold.platform.Turn;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Which page of a list is wanted, and in which order, as it stands in the address.
 *
 * @param last present when it is the list's end
 * @param further present when a search goes as far as it ever does for the page, which otherwise shows what is found soon
 */
record Paging(@Nullable Sort sort, @Nullable ListPosition after, @Nullable ListPosition before, @Nullable String last, @Nullable String further) {

    private static final int SIZE = 50;

    /** By the time that the list is about. */
    enum Sort {
        oldest, newest
    }

    Sort sortOr(Sort usual) {
        return sort == null ? usual : sort;
    }

    /** Where several are given, which no page offers, the first of them decides. */
    Turn turn(Sort usual) {
        return new Turn(sortOr(usual) == Sort.newest, SIZE, after, after == null ? before : null,
                last != null && after == null && before == null).reaching(further == null ? Turn.Reach.SOON : Turn.Reach.FAR);
    }

    /**
     * The page that was asked for. Where all of it has left the list meanwhile, as by repairing its last row, the end of
     * the list that lay before it, and not an empty page from which no link leads anywhere. An empty page of a search that
     * ended early is none such: what was searched for may begin behind it.
     */
    <T> Slice<T> read(Sort usual, Function<Turn, Slice<T>> list) {
        Turn asked = turn(usual);
        Slice<T> page = list.apply(asked);
        return !page.rows().isEmpty() || page.truncated() || after == null && before == null ? page
                : list.apply(new Turn(asked.newestFirst(), SIZE, null, null, after != null).reaching(asked.reach()));
    }

    /** Where in the list it is, for an action that comes back to it; what does not say it is null. */
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("sort", sort);
        parameters.put("after", after);
        parameters.put("before", before);
        parameters.put("last", last);
        parameters.put("further", further);
        return parameters;
    }

    /** @param filters what the list is filtered by, as it stands in the address; what is null does not */
    Links links(String path, Map<String, ?> filters, Slice<?> slice) {
        Map<String, Object> kept = new LinkedHashMap<>(filters);
        kept.put("sort", sort);
        Map<String, Object> here = new LinkedHashMap<>(filters);
        here.putAll(parameters());
        return new Links(slice.previous() == null ? null : addressOf(path, kept, null, null),
                slice.previous() == null ? null : addressOf(path, kept, "before", slice.previous()),
                slice.next() == null ? null : addressOf(path, kept, "after", slice.next()),
                slice.next() == null ? null : addressOf(path, kept, "last", ""),
                slice.truncated() && further == null ? addressOf(path, here, "further", "") : null,
                addressOf(path + ".csv", kept, null, null));
    }

    /** The list again, in its order, from its beginning. */
    String address(String path, Map<String, ?> filters, String name, Object value) {
        Map<String, Object> kept = new LinkedHashMap<>(filters);
        kept.put("sort", sort);
        return addressOf(path, kept, name, value);
    }

    private static String addressOf(String path, Map<String, Object> filters, @Nullable String name, @Nullable Object value) {
        Map<String, Object> parameters = new LinkedHashMap<>(filters);
        if (name != null) {
            parameters.put(name, value);
        }
        parameters.values().removeIf(each -> each == null);
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(path).encode();
        parameters.keySet().forEach(parameter -> address.queryParam(parameter, "{" + parameter + "}"));
        return address.buildAndExpand(parameters).toUriString();
    }

    /**
     * To the other pages of the list, and to all of it as a file; null where there is no such page.
     *
     * @param further to the same page where it ended early and may be looked for further; null where it did not, or was
     */
    record Links(@Nullable String first, @Nullable String previous, @Nullable String next, @Nullable String last, @Nullable String further, String csv) {
    }
}
