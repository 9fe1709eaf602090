package org.tornado4j.http;

/**
 * Limits on a query or a form. A request that exceeds one is refused with 400.
 *
 * <p>The size of the content itself is limited where it is received.
 *
 * @param maxParameters parameters in a query or in a url-encoded form, each; 1000
 * @param multipartEnabled whether {@code multipart/form-data} is parsed; true
 * @param maxParts parts of a {@code multipart/form-data} form; 100
 * @param maxPartHeaderBytes the header section of one part, in bytes; 10 KiB
 */
public record FormLimits(int maxParameters, boolean multipartEnabled, int maxParts, int maxPartHeaderBytes) {

    /** 1000 parameters, 100 parts with headers of up to 10 KiB. */
    public static final FormLimits DEFAULT = new FormLimits(1000, true, 100, 10 * 1024);

    public FormLimits {
        if (maxParameters < 0 || maxParts < 0 || maxPartHeaderBytes < 0) {
            throw new IllegalArgumentException(
                    "a limit is zero or more: " + maxParameters + ", " + maxParts + ", " + maxPartHeaderBytes);
        }
    }

    public FormLimits withMaxParameters(int max) {
        return new FormLimits(max, multipartEnabled, maxParts, maxPartHeaderBytes);
    }

    public FormLimits withMultipartEnabled(boolean enabled) {
        return new FormLimits(maxParameters, enabled, maxParts, maxPartHeaderBytes);
    }

    public FormLimits withMaxParts(int max) {
        return new FormLimits(maxParameters, multipartEnabled, max, maxPartHeaderBytes);
    }

    public FormLimits withMaxPartHeaderBytes(int max) {
        return new FormLimits(maxParameters, multipartEnabled, maxParts, max);
    }
}
