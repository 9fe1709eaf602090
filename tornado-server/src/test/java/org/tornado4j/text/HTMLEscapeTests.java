package org.tornado4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HTMLEscapeTests {

    @Test
    void charactersThatMeanSomethingBecomeReferences() {
        assertThat(HTMLEscape.escape("<b class=\"x\">Tom & Jerry's</b>"))
                .isEqualTo("&lt;b class=&quot;x&quot;&gt;Tom &amp; Jerry&#x27;s&lt;/b&gt;");
        assertThat(HTMLEscape.escape("'")).isEqualTo("&#x27;");
        assertThat(HTMLEscape.escape("&amp;")).isEqualTo("&amp;amp;");
    }

    @Test
    void otherTextIsReturnedAsItIs() {
        String text = "Grüße \u0000 `x` / 🌪";
        assertThat(HTMLEscape.escape(text)).isSameAs(text);
        assertThat(HTMLEscape.escape("")).isEmpty();
    }
}
