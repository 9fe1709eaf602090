package org.tornado4j.webflux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;

class HeapBufferFactoryTests {

    @Test
    void joinTakesWhatIsReadableAndReleasesIt() {
        CountedBuffers counted = new CountedBuffers();
        DataBuffer first = HeapBufferFactory.INSTANCE.wrap("-ab".getBytes(ISO_8859_1));
        first.readPosition(1);
        DataBuffer empty = HeapBufferFactory.INSTANCE.wrap(new byte[0]);
        DataBuffer last = counted.wrap("cd".getBytes(ISO_8859_1));
        DataBuffer joined = HeapBufferFactory.INSTANCE.join(List.of(first, empty, last));
        assertThat(joined.toString(ISO_8859_1)).isEqualTo("abcd");
        assertThat(joined.factory()).isSameAs(HeapBufferFactory.INSTANCE);
        counted.expectReleased();
    }
}
