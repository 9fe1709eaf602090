package org.tornado4j.metrics;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The families of one or several texts, in the order of their names.
 *
 * <p>Thread: confined to one.
 */
final class FamilyTable {

    private final MetricsFormat format;
    private final Map<String, String> families = new TreeMap<>();

    FamilyTable(MetricsFormat format) {
        this.format = format;
    }

    /** Adds the families of {@code text} that are not here yet. */
    void addMissing(byte[] text) throws MalformedMetricsException {
        Map<String, String> read = read(text);
        read.forEach(families::putIfAbsent);
    }

    private Map<String, String> read(byte[] text) throws MalformedMetricsException {
        try {
            return families(new FamilyReader(new ByteArrayInputStream(text), format));
        } catch (MalformedMetricsException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("an array can always be read", e);
        }
    }

    private static Map<String, String> families(FamilyReader reader) throws IOException {
        Map<String, String> read = new TreeMap<>();
        Set<String> names = new HashSet<>();
        while (reader.nextFamily()) {
            if (!names.add(reader.name())) {
                throw new MalformedMetricsException("the samples of " + reader.name() + " are not together");
            }
            StringBuilder family = new StringBuilder();
            reader.appendDescription(family);
            int described = family.length();
            for (Sample sample = reader.nextSample(); sample != null; sample = reader.nextSample()) {
                sample.appendTo(family);
            }
            if (family.length() > described) {
                read.put(reader.name(), family.toString());
            }
        }
        return read;
    }

    void writeTo(OutputStream out) throws IOException {
        for (String family : families.values()) {
            out.write(family.getBytes(StandardCharsets.UTF_8));
        }
        if (format == MetricsFormat.OPENMETRICS) {
            out.write("# EOF\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
