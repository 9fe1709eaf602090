package org.tornado4j.iostream;

import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLocal;

/**
 * The surroundings of a stream: its loop, the buffers that all streams of that loop share, and the limits. Streams of the
 * same loop and limits share this object, which makes each of them smaller.
 */
record StreamContext(IOLoop loop, StreamLimits limits, LoopInput input, LoopOutput output) {

    private static final LoopLocal<Latest> LATEST = LoopLocal.withInitial(Latest::new);

    static StreamContext of(IOLoop loop, StreamLimits limits) {
        return LATEST.get(loop).with(limits);
    }

    /** The context of the stream made last, whose limits those of the next most often are. */
    private static final class Latest {

        private StreamContext context;

        Latest(IOLoop loop) {
            context = new StreamContext(loop, StreamLimits.DEFAULT, LoopInput.of(loop), LoopOutput.of(loop));
        }

        StreamContext with(StreamLimits limits) {
            if (!context.limits.equals(limits)) {
                context = new StreamContext(context.loop, limits, context.input, context.output);
            }
            return context;
        }
    }
}
