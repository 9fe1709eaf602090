package org.tornado4j.security;

/**
 * Tells URLs that lead back to the application from those that lead elsewhere, for redirects to a URL that came from the
 * client (CWE-601).
 *
 * <p>Thread: any.
 */
public final class LocalTargets {

    private LocalTargets() {}

    /**
     * Returns whether a browser that is sent to {@code url} stays on the host: a path, perhaps with query and fragment.
     * Browsers take {@code //host} for another host, backslashes for slashes, and leave tabs and line ends out.
     */
    public static boolean isPath(String url) {
        return url.startsWith("/") && !url.startsWith("//") && isPlain(url);
    }

    /**
     * Returns whether a browser that is sent to {@code url} stays in {@code origin}: a path, as for {@link #isPath}, or a URL
     * of that origin.
     *
     * @param origin such as {@code https://example.com}
     */
    public static boolean isWithin(String origin, String url) {
        return isPath(url)
                || (url.regionMatches(true, 0, origin, 0, origin.length()) && endsOrigin(url, origin.length()));
    }

    private static boolean endsOrigin(String url, int end) {
        return (url.length() == end || "/?#".indexOf(url.charAt(end)) >= 0) && isPlain(url);
    }

    private static boolean isPlain(String url) {
        return url.chars().allMatch(c -> c > ' ' && c != '\\' && c != 0x7F);
    }
}
