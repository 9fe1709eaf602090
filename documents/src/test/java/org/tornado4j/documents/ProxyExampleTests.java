package org.tornado4j.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.documents.Documents.Code;

/** Configurations of proxies are what these understand, where they are installed. */
@Timeout(60)
class ProxyExampleTests {

    @TempDir
    Path directory;

    static Stream<Code> ofNginx() {
        return Documents.blocks("nginx");
    }

    @ParameterizedTest
    @MethodSource("ofNginx")
    void nginxUnderstandsIt(Code example) throws Exception {
        Tool.assumeThere("nginx", "-v");
        assertThat(checkedByNginx(example.text()).status())
                .as(checkedByNginx(example.text()).output())
                .isZero();
    }

    /** The certificate is the reader's; without it there is no TLS. */
    private Tool.Outcome checkedByNginx(String example) throws Exception {
        String own = "daemon off; pid " + directory + "/pid; error_log stderr;\nevents {}\nhttp { access_log off;\n";
        String paths = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(kind -> kind + "_temp_path " + directory + "/" + kind + ";\n")
                .reduce("", String::concat);
        String text =
                own + paths + example.replace(" ssl;", ";").replace("listen 443", "listen 127.0.0.1:18443") + "}\n";
        Path file = Files.writeString(directory.resolve("nginx.conf"), text);
        return Tool.run("nginx", "-t", "-q", "-c", file.toString());
    }

    static Stream<Code> ofHAProxy() {
        return Documents.blocks("haproxy");
    }

    @ParameterizedTest
    @MethodSource("ofHAProxy")
    void haproxyUnderstandsIt(Code example) throws Exception {
        Tool.assumeThere("haproxy", "-v");
        Tool.Outcome outcome = checkedByHAProxy(example.text());
        assertThat(outcome.status()).as(outcome.output()).isZero();
    }

    /** A line alone belongs to a backend. */
    private Tool.Outcome checkedByHAProxy(String example) throws Exception {
        String backend = example.startsWith("backend ") ? example : "backend app\n" + example;
        String times = "defaults\n timeout connect 5s\n timeout server 5s\n";
        String frontend = "frontend f\n mode " + (backend.contains("mode tcp") ? "tcp" : "http")
                + "\n timeout client 5s\n bind 127.0.0.1:18444\n default_backend app\n";
        String mode = backend.contains("mode ") ? "" : "\n mode http\n";
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), times + frontend + backend + mode);
        return Tool.run("haproxy", "-c", "-f", file.toString());
    }

    @Test
    void mistakesAreFound() throws Exception {
        Tool.assumeThere("haproxy", "-v");
        assertThat(checkedByHAProxy("server app1 127.0.0.1:8080 send-proxy-v3\n")
                        .status())
                .isNotZero();
    }
}
