package org.tornado4j.webflux;

import java.util.Optional;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/** Releases what operators still hold when they are cut off. */
final class LeftOver {

    private LeftOver() {}

    /**
     * Releases a buffer, or the one that a {@code Mono} was made of: Spring encodes a stream into a {@code Mono} for each
     * element. One whose buffer is yet to be made is not asked for it. Anything else is left alone.
     */
    static void release(Object element) {
        if (element instanceof DataBuffer buffer) {
            DataBufferUtils.release(buffer);
        } else if (element instanceof Mono<?> part) {
            Optional<? extends Scannable> source =
                    Scannable.from(part).parents().reduce((one, next) -> next);
            if ((source.isPresent() ? source.get() : part) instanceof Fuseable.ScalarCallable<?> known) {
                releaseValue(known);
            }
        }
    }

    private static void releaseValue(Fuseable.ScalarCallable<?> known) {
        try {
            if (known.call() instanceof DataBuffer buffer) {
                DataBufferUtils.release(buffer);
            }
        } catch (Exception e) {
            // it holds no buffer, but a failure
        }
    }
}
