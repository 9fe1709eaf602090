package org.tornado4j.coding;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.tornado4j.ioloop.IOLoop;

/** A coding of somebody else, found as a service: each bit is turned round. */
public final class InvertedCoding implements ContentCoding {

    @Override
    public String name() {
        return "x-inverted";
    }

    @Override
    public int encoderBytes() {
        return 0;
    }

    @Override
    public OutputStream encoder(IOLoop loop, OutputStream to) {
        return new FilterOutputStream(to) {
            @Override
            public void write(int single) throws IOException {
                out.write(~single);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
