package org.tornado4j.accesslog;

import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logger {@code tornado.access}. Tornado's lines begin with the status: below 400 they are information, below 500
 * warnings, else errors; but for 501 and 505, which any stranger can provoke. All others are information.
 */
final class LoggerSink implements LogSink {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.access");

    private final boolean byStatus;

    LoggerSink(boolean byStatus) {
        this.byStatus = byStatus;
    }

    @Override
    public void write(byte[] lines) {
        String text = new String(lines, StandardCharsets.US_ASCII);
        int from = 0;
        while (from < text.length()) {
            int to = text.indexOf('\n', from);
            log(text.substring(from, to));
            from = to + 1;
        }
    }

    private void log(String line) {
        char statusClass = byStatus ? line.charAt(0) : '2';
        if (statusClass < '4') {
            LOG.info(line);
        } else if (statusClass == '4' || line.startsWith("501") || line.startsWith("505")) {
            LOG.warn(line);
        } else {
            LOG.error(line);
        }
    }
}
