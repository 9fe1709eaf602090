package org.tornado4j.documents;

import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads YAML strictly: a key that is there twice is an error. */
final class Yaml {

    /** The reader of a document. */
    enum Kind {
        KUBERNETES,
        PROMETHEUS,
        SPRING
    }

    private Yaml() {}

    static Map<?, ?> load(String text) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        return new org.yaml.snakeyaml.Yaml(new SafeConstructor(strict)).load(text);
    }

    static Kind kindOf(String text) {
        Map<?, ?> document = load(text);
        if (document.containsKey("containers") || document.containsKey("kind")) {
            return Kind.KUBERNETES;
        }
        return document.containsKey("scrape_configs") ? Kind.PROMETHEUS : Kind.SPRING;
    }
}
