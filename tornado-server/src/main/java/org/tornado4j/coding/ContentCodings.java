package org.tornado4j.coding;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The codings that this process can make: gzip always, {@code br} if {@code com.aayushatharva.brotli4j:brotli4j} is on the
 * class path with its native code for this platform, {@code zstd} if {@code com.github.luben:zstd-jni} is, and those that
 * {@link ServiceLoader} finds. One that is found takes the place of one of the same name.
 *
 * <p>Thread: any.
 */
public final class ContentCodings {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private ContentCodings() {}

    /**
     * Returns the codings, the preferred ones first: {@code br}, {@code zstd}, {@code gzip}, then those that were found.
     *
     * <p>Of pages of 3 KB, 29 KB and 215 KB, Brotli at quality 5 made 4 to 9 percent less than gzip, in about half of the time
     * for the largest, the same for the second and more for the first. Zstandard at level 3 made 2 to 11 percent more than
     * gzip, but in a tenth of the time for the largest and a quarter for the second, and what a loop spends on one response all
     * of its clients wait for. So gzip is what is left for clients that take neither.
     */
    public static List<ContentCoding> available() {
        return Found.ALL;
    }

    /**
     * Returns the codings with these names, in this order.
     *
     * @throws IllegalArgumentException if one is not available, or named twice
     */
    public static List<ContentCoding> named(List<String> names) {
        List<ContentCoding> named = names.stream().map(ContentCodings::named).toList();
        if (named.stream().distinct().count() != named.size()) {
            throw new IllegalArgumentException("a coding is named twice in " + names);
        }
        return named;
    }

    private static ContentCoding named(String name) {
        return available().stream()
                .filter(coding -> coding.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no coding \"" + name + "\" here, but " + names() + lackOf(name)));
    }

    private static String names() {
        return String.join(", ", available().stream().map(ContentCoding::name).toList());
    }

    private static String lackOf(String name) {
        return switch (name) {
            case "br" -> "; br needs com.aayushatharva.brotli4j:brotli4j on the class path";
            case "zstd" -> "; zstd needs com.github.luben:zstd-jni on the class path";
            default -> "";
        };
    }

    /** Looked for when compression is used for the first time. */
    private static final class Found {

        static final List<ContentCoding> ALL = find();

        private static List<ContentCoding> find() {
            List<ContentCoding> all = new ArrayList<>();
            // A reference to the constructor would load the class, and with it the library, at once.
            addIfPresent(all, BrotliCoding.LIBRARY, () -> new BrotliCoding());
            addIfPresent(all, ZstdCoding.LIBRARY, () -> new ZstdCoding());
            all.add(new GzipCoding());
            ServiceLoader.load(ContentCoding.class).forEach(found -> put(all, found));
            return List.copyOf(all);
        }

        private static void put(List<ContentCoding> all, ContentCoding found) {
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).name().equals(found.name())) {
                    all.set(i, found);
                    return;
                }
            }
            all.add(found);
        }

        /** @param library the name of a class */
        private static void addIfPresent(List<ContentCoding> all, String library, Supplier<ContentCoding> coding) {
            try {
                Class.forName(library, false, ContentCodings.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                return; // it is optional
            }
            try {
                all.add(coding.get());
            } catch (RuntimeException | LinkageError e) {
                LOG.warn(
                        "Responses are not coded by the library of {}, whose native code cannot be loaded", library, e);
            }
        }
    }
}
