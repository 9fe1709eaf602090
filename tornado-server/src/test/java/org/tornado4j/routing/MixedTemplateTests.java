package org.tornado4j.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.http.HTTPServerRequest;

/** Templates with several pieces in a segment. */
@Timeout(60)
class MixedTemplateTests {

    private static final String CHARACTERS = "ab-./";

    @Test
    void eachPieceIsAsShortAsWhatFollowsAllows() {
        assertThat(PathMatches.of("/reports/{name}-{month}.pdf").match(new HTTPServerRequest("/reports/a-b-c.pdf")))
                .containsExactly("a", "b-c");
    }

    @Test
    void aLongPathIsRefusedInTimeThatIsLinear() {
        PathMatches template = PathMatches.of("/{a}-{b}-{c}-{d}.pdf");
        assertThat(template.matches("/" + "-".repeat(1_000_000))).isFalse();
    }

    @Test
    void whatARegularExpressionWithAllItsBacktrackingMatchesIsMatched() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            String template = template(random);
            Pattern expected = Pattern.compile(template.replace(".", "[.]").replaceAll("\\{.}", "[^/]+"));
            for (int j = 0; j < 100; j++) {
                String path = "/" + text(random, random.nextInt(9));
                assertThat(PathMatches.of(template).matches(path))
                        .as("%s of %s, seed %d", path, template, seed)
                        .isEqualTo(expected.matcher(path).matches());
            }
        }
    }

    private static String template(Random random) {
        StringBuilder template = new StringBuilder("/");
        int pieces = 1 + random.nextInt(3);
        for (int i = 0; i < pieces; i++) {
            String literal = text(random, i == 0 ? 0 : 1 + random.nextInt(2));
            template.append(literal).append('{').append((char) ('p' + i)).append('}');
        }
        return template.append(text(random, random.nextInt(3))).toString();
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }
}
