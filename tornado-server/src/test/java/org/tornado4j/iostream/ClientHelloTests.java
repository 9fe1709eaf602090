package org.tornado4j.iostream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.TestCertificates;

/** The first message of a client, however it is cut: FIELD T1, T3. */
class ClientHelloTests {

    /** Returns the JDK's ClientHello, in one record. */
    private static byte[] helloFor(String name) throws SSLException {
        SSLEngine engine = TestCertificates.anonymousClient().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
        engine.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(20_000);
        engine.wrap(ByteBuffer.allocate(0), record);
        return Arrays.copyOf(record.array(), record.position());
    }

    /** The same message in records of {@code size} bytes. */
    private static byte[] inRecordsOf(int size, byte[] hello) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int start = 5; start < hello.length; start += size) {
            int length = Math.min(size, hello.length - start);
            out.write(hello, 0, 3);
            out.write(length >> 8);
            out.write(length);
            out.write(hello, start, length);
        }
        return out.toByteArray();
    }

    @Test
    void theNameIsFound() throws Exception {
        ClientHello hello = ClientHello.read(ByteBuffer.wrap(helloFor("www.example.com")));
        assertThat(hello.serverName()).isEqualTo("www.example.com");
    }

    @Test
    void theNameIsInLowerCase() throws Exception {
        assertThat(ClientHello.read(ByteBuffer.wrap(helloFor("WWW.Example.com")))
                        .serverName())
                .isEqualTo("www.example.com");
    }

    @Test
    void thereMayBeNoName() throws Exception {
        assertThat(ClientHello.read(ByteBuffer.wrap(helloFor(""))).serverName()).isNull();
    }

    @Test
    void nothingIsSaidBeforeTheLastByte() throws Exception {
        byte[] hello = helloFor("www.example.com");
        for (int cut = 0; cut < hello.length; cut++) {
            assertThat(ClientHello.read(ByteBuffer.wrap(hello, 0, cut)))
                    .as("cut at " + cut)
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 100, 300})
    void severalRecordsMayHoldIt(int size) throws Exception {
        byte[] hello = inRecordsOf(size, helloFor("www.example.com"));
        for (int cut = 0; cut < hello.length; cut++) {
            assertThat(ClientHello.read(ByteBuffer.wrap(hello, 0, cut)))
                    .as("cut at " + cut)
                    .isNull();
        }
        assertThat(ClientHello.read(ByteBuffer.wrap(hello)).serverName()).isEqualTo("www.example.com");
    }

    @Test
    void butNotManySmallOnes() throws Exception {
        byte[] hello = inRecordsOf(2, helloFor("www.example.com"));
        assertThatThrownBy(() -> ClientHello.read(ByteBuffer.wrap(hello)))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("more than 16 records");
    }

    @Test
    void whatFollowsIsNotLookedAt() throws Exception {
        byte[] hello = helloFor("www.example.com");
        byte[] more = Arrays.copyOf(hello, hello.length + 100);
        ByteBuffer received = ByteBuffer.wrap(more);
        assertThat(ClientHello.read(received).serverName()).isEqualTo("www.example.com");
        assertThat(received.remaining()).isEqualTo(more.length);
    }

    /** Whatever stands in the message: the engine will say what is wrong with it. */
    @Test
    void anyByteMayBeWrong() throws Exception {
        byte[] hello = helloFor("www.example.com");
        for (int i = 9; i < hello.length; i++) {
            byte[] broken = hello.clone();
            broken[i] ^= (byte) 0xff;
            assertThat(ClientHello.read(ByteBuffer.wrap(broken)))
                    .as("byte " + i)
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a b", "a\n", "é", "a/b", "-.", ".a"})
    void whatIsNoNameIsNone(String name) throws Exception {
        byte[] hello = helloFor("x".repeat(Math.max(1, name.length())));
        // Puts the name where the valid one stands: after the type 0, the length of the list, of the name.
        byte[] raw = name.getBytes(ISO_8859_1);
        int at = indexOf(hello, "x".repeat(Math.max(1, name.length())));
        if (raw.length == 0) {
            hello[at] = 0;
        }
        System.arraycopy(raw, 0, hello, at, raw.length);
        String found = ClientHello.read(ByteBuffer.wrap(hello)).serverName();
        assertThat(found).isIn(null, "-.");
    }

    private static int indexOf(byte[] data, String name) {
        return new String(data, ISO_8859_1).indexOf("\0" + (char) name.length() + name) + 2;
    }
}
