package org.tornado4j.metrics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The metrics of one process: families in the order of their names, compressed, as a supervisor holds them. A text has at most
 * 1 MiB, and at most 256 KiB when it is compressed, which usually is to a tenth or less.
 *
 * <p>Thread: immutable.
 */
public final class PackedMetrics {

    /** The most bytes of a text. */
    public static final int MAX_TEXT_BYTES = 1024 * 1024;

    /** The most bytes of the compressed text. */
    public static final int MAX_BYTES = 256 * 1024;

    private final MetricsFormat format;
    private final byte[] deflated;

    private PackedMetrics(MetricsFormat format, byte[] deflated) {
        this.format = format;
        this.deflated = deflated;
    }

    /**
     * Sorts, merges and compresses texts of one process.
     *
     * @param texts of several that have the same family, the first one counts
     * @throws MalformedMetricsException if a text breaks the rules of {@code format}, or they are too long together
     */
    public static PackedMetrics pack(MetricsFormat format, List<byte[]> texts) throws MalformedMetricsException {
        FamilyTable families = new FamilyTable(format);
        for (byte[] text : texts) {
            families.addMissing(text);
        }
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(deflated)) {
            families.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes all that is written", e);
        }
        return unpack(format, deflated.toByteArray());
    }

    /**
     * Takes over what {@link #bytes} returned in another process, which may have sent anything.
     *
     * <p>Ownership: the array is taken over.
     *
     * @throws MalformedMetricsException if it is no such thing
     */
    public static PackedMetrics unpack(MetricsFormat format, byte[] deflated) throws MalformedMetricsException {
        if (deflated.length > MAX_BYTES) {
            throw new MalformedMetricsException("the compressed text is longer than " + MAX_BYTES + " bytes");
        }
        PackedMetrics metrics = new PackedMetrics(format, deflated);
        metrics.check();
        return metrics;
    }

    private void check() throws MalformedMetricsException {
        try (InputStream in = open()) {
            FamilyReader reader = new FamilyReader(in, format);
            String last = "";
            while (reader.nextFamily()) {
                if (reader.name().compareTo(last) <= 0) {
                    throw new MalformedMetricsException("families are not in order: " + reader.name());
                }
                last = reader.name();
            }
        } catch (MalformedMetricsException e) {
            throw e;
        } catch (IOException e) {
            MalformedMetricsException malformed =
                    new MalformedMetricsException("the text cannot be decompressed: " + e.getMessage());
            malformed.initCause(e);
            throw malformed;
        }
    }

    /** Ownership: the caller closes it. */
    InputStream open() {
        return new InflaterInputStream(new ByteArrayInputStream(deflated));
    }

    MetricsFormat format() {
        return format;
    }

    /** Returns the compressed text. Ownership: lent; it must not be changed. */
    public byte[] bytes() {
        return deflated;
    }
}
