package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JsonTextTests {

    private static String json(Object value) {
        return new String(JsonCodec.standard().encode(value), StandardCharsets.UTF_8);
    }

    @Test
    void plainDataIsWritten() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", 1);
        map.put("b", Arrays.asList(1.5, true, null, new BigDecimal("1e3"), -7L));
        map.put("c", Map.of());
        map.put("d", new Object[] {Thread.State.NEW, 'x', Set.of()});
        assertThat(json(map)).isEqualTo("{\"a\":1,\"b\":[1.5,true,null,1E+3,-7],\"c\":{},\"d\":[\"NEW\",\"x\",[]]}");
    }

    @Test
    @DisplayName("B.17: </ is escaped")
    void textIsEscaped() {
        assertThat(json(List.of("\"\\\n\r\t\u0001/</script>\u2028\u00e9")))
                .isEqualTo("[\"\\\"\\\\\\n\\r\\t\\u0001/<\\/script>\\u2028\u00e9\"]");
        assertThat(json(List.of("\ud83d\ude00"))).isEqualTo("[\"\\ud83d\\ude00\"]");
        assertThat(json(List.of("\ud83d"))).isEqualTo("[\"\\ud83d\"]");
        assertThat(json(Map.of("</", 1))).isEqualTo("{\"<\\/\":1}");
    }

    @Test
    void whatIsNoPlainDataIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> json(new Thread()))
                .withMessageContaining("JsonCodec");
        assertThatIllegalArgumentException().isThrownBy(() -> json(Map.of("a", Double.NaN)));
        List<Object> self = new ArrayList<>();
        self.add(self);
        assertThatIllegalArgumentException().isThrownBy(() -> json(self)).withMessageContaining("hold itself");
    }
}
