package org.tornado4j.http1;

/**
 * Limits on the content of a request.
 *
 * @param maxBytes of content, without its framing; beyond it 413
 * @param maxExtensionBytes chunk extensions of one message together; beyond it 400
 * @param maxTrailerBytes trailer section with its line ends; beyond it 431
 * @param maxTrailerFields field lines in it; beyond it 431
 */
public record ContentLimits(long maxBytes, int maxExtensionBytes, int maxTrailerBytes, int maxTrailerFields) {

    /** The usual limits for what surrounds chunks: 4 KiB of extensions, 8 KiB or 100 lines of trailers. */
    public static ContentLimits of(long maxBytes) {
        return new ContentLimits(maxBytes, 4096, 8192, 100);
    }
}
