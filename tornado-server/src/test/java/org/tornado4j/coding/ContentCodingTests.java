package org.tornado4j.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.LoopThread;

class ContentCodingTests {

    @RegisterExtension
    final LoopThread thread = new LoopThread();

    private static List<String> names() {
        return ContentCodings.available().stream().map(ContentCoding::name).toList();
    }

    static Stream<Arguments> namesAndLengths() {
        return names().stream()
                .flatMap(name ->
                        IntStream.of(0, 1, 4095, 4096, 4097, 1_000_000).mapToObj(length -> Arguments.of(name, length)));
    }

    @Test
    void preferredOnesComeFirst() {
        assertThat(names()).containsExactly("br", "zstd", "gzip", "x-inverted");
    }

    @ParameterizedTest
    @MethodSource("namesAndLengths")
    void everyLengthComesBackTheSame(String name, int length) throws Exception {
        byte[] random = new byte[length];
        new Random(length).nextBytes(random);
        for (byte[] content : List.of(random, new byte[length])) {
            ByteArrayOutputStream coded = new ByteArrayOutputStream();
            thread.run(() -> {
                ContentEncoder encoder = new ContentEncoder(coding(name), thread.loop(), 0);
                encoder.write(content, 0, length);
                encoder.flush();
                encoder.flush();
                take(encoder, coded);
                encoder.write(content, length / 2, length - length / 2);
                encoder.finish();
                take(encoder, coded);
                encoder.release();
                assertThat(EncoderMemory.of(thread.loop()).held()).isZero();
                assertThat(Deflaters.of(thread.loop()).taken()).isZero();
            });
            byte[] decoded = Decoding.whole(name, coded.toByteArray());
            assertThat(decoded).hasSize(2 * length - length / 2).startsWith(content);
            assertThat(decoded).endsWith(Arrays.copyOfRange(content, length / 2, length));
        }
    }

    private static ContentCoding coding(String name) {
        return ContentCodings.named(List.of(name)).get(0);
    }

    private static void take(ContentEncoder from, OutputStream to) throws Exception {
        int length = from.out().length();
        to.write(from.out().take(), 0, length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip"})
    void flushedContentCanBeReadAtOnce(String name) throws Exception {
        byte[] content = "an event\n\n".repeat(20).getBytes();
        thread.run(() -> {
            ContentEncoder encoder = new ContentEncoder(coding(name), thread.loop(), 0);
            ByteArrayOutputStream coded = new ByteArrayOutputStream();
            for (int sent = 1; sent <= 3; sent++) {
                encoder.write(content, 0, content.length);
                encoder.flush();
                take(encoder, coded);
                byte[] seen = Decoding.beginning(name, coded.toByteArray(), sent * content.length);
                assertThat(seen).hasSize(sent * content.length).endsWith(content);
            }
            encoder.release();
            assertThat(EncoderMemory.of(thread.loop()).held()).isZero();
        });
    }

    @Test
    void unknownNamesAreRefusedWithTheLibraryThatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentCodings.named(List.of("gzip", "deflate")))
                .withMessage("there is no coding \"deflate\" here, but br, zstd, gzip, x-inverted");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentCodings.named(List.of("gzip", "GZIP")))
                .withMessageContaining("named twice");
        assertThat(ContentCodings.named(List.of("gzip", "br")))
                .extracting(ContentCoding::name)
                .containsExactly("gzip", "br");
    }

    @Test
    void librariesAreOptional() throws Exception {
        try (WithoutLibraries loader = new WithoutLibraries()) {
            Class<?> codings = loader.loadClass(ContentCodings.class.getName());
            assertThat(codings).isNotSameAs(ContentCodings.class);
            List<?> found = (List<?>) codings.getMethod("available").invoke(null);
            assertThat(found).hasSize(1);
            assertThat(found.get(0).getClass().getSimpleName()).isEqualTo("GzipCoding");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> {
                        try {
                            codings.getMethod("named", List.class).invoke(null, List.of("br"));
                        } catch (java.lang.reflect.InvocationTargetException e) {
                            throw e.getCause();
                        }
                    })
                    .withMessageEndingWith("br needs com.aayushatharva.brotli4j:brotli4j on the class path");
        }
    }

    /** The class path without the two libraries and without services. */
    private static final class WithoutLibraries extends URLClassLoader {

        private final ClassLoader before = Thread.currentThread().getContextClassLoader();

        WithoutLibraries() {
            super(classPath(), ClassLoader.getPlatformClassLoader());
            Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        }

        private static URL[] classPath() {
            return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> !entry.contains("brotli4j") && !entry.contains("zstd-jni"))
                    .map(WithoutLibraries::url)
                    .toArray(URL[]::new);
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws java.io.IOException {
            Thread.currentThread().setContextClassLoader(before);
            super.close();
        }
    }
}
