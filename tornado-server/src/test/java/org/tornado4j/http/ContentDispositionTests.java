package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentDispositionTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "report.pdf | attachment; filename=\"report.pdf\"",
                "two words.txt | attachment; filename=\"two words.txt\"",
                "Übersicht.pdf | attachment; filename=\"_bersicht.pdf\"; filename*=UTF-8''%C3%9Cbersicht.pdf",
                "\uD83D\uDE00.png | attachment; filename=\"_.png\"; filename*=UTF-8''%F0%9F%98%80.png",
                "a\"b.txt | attachment; filename=\"a\\\"b.txt\"; filename*=UTF-8''a%22b.txt",
                "50%25.txt | attachment; filename=\"50%25.txt\"; filename*=UTF-8''50%2525.txt",
                "it's (1)*!.txt | attachment; filename=\"it's (1)*!.txt\"",
                "../../etc/passwd | attachment; filename=\"passwd\"",
                "C:\\x\\y.doc | attachment; filename=\"y.doc\"",
                "é'(*).txt | attachment; filename=\"_'(*).txt\"; filename*=UTF-8''%C3%A9%27%28%2A%29.txt",
            })
    void nameIsWrittenForAllClients(String filename, String value) {
        assertThat(ContentDisposition.attachment(filename)).isEqualTo(value);
        assertThat(ContentDisposition.inline(filename)).isEqualTo(value.replace("attachment", "inline"));
    }

    @ParameterizedTest
    @CsvSource({"'a\r\nSet-Cookie: b', a__Set-Cookie: b", "'a\u0000b', a_b", "'a\u007fb', a_b", "'a\u0085b', a_b"})
    void controlsAreReplaced(String filename, String safe) {
        assertThat(ContentDisposition.attachment(filename)).isEqualTo("attachment; filename=\"" + safe + "\"");
        new HTTPHeaders().set("Content-Disposition", ContentDisposition.attachment(filename));
    }
}
