package org.tornado4j.web;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.HTMLEscape;

/**
 * Puts into a page what its modules need, each once: style sheets and HTML at the end of the head, scripts and HTML at the end
 * of the body, as the second half of Tornado's {@code render} does.
 *
 * <p>Thread: that of the handler; without state but for it.
 */
final class PageResources {

    private static final String END_OF_HEAD = "</head>";
    private static final String END_OF_BODY = "</body>";

    private final RequestHandler handler;

    PageResources(RequestHandler handler) {
        this.handler = handler;
    }

    /** @throws IllegalStateException if the page has no place for what the modules need */
    String addTo(String page, Set<UIModule> modules) {
        String head = links(modules, UIModule::cssFiles, "<link href=\"%s\" type=\"text/css\" rel=\"stylesheet\"/>\n")
                + embedded(modules, UIModule::embeddedCss, "<style>\n%s\n</style>\n")
                + texts(modules, UIModule::htmlHead).collect(Collectors.joining());
        String body = links(modules, UIModule::javascriptFiles, "<script src=\"%s\"></script>\n")
                + embedded(modules, UIModule::embeddedJavascript, "<script>\n%s\n</script>\n")
                + texts(modules, UIModule::htmlBody).collect(Collectors.joining());
        String withHead = insert(head, page, page.indexOf(END_OF_HEAD), END_OF_HEAD);
        return insert(body, withHead, withHead.lastIndexOf(END_OF_BODY), END_OF_BODY);
    }

    private static String insert(String text, String page, int at, String end) {
        if (text.isEmpty()) {
            return page;
        }
        if (at < 0) {
            throw new IllegalStateException("UI modules add style sheets or scripts, but the page has no " + end
                    + " to put them before: add it to the template, or use renderString for a part of a page");
        }
        return page.substring(0, at) + text + page.substring(at);
    }

    private String links(
            Set<UIModule> modules, Function<UIModule, ? extends Collection<String>> files, String template) {
        return modules.stream()
                .flatMap(module -> files.apply(module).stream())
                .distinct()
                .map(file -> template.formatted(HTMLEscape.escape(url(file))))
                .collect(Collectors.joining());
    }

    private String url(String file) {
        boolean absolute = file.startsWith("/") || file.startsWith("https:") || file.startsWith("http:");
        return absolute ? file : handler.staticUrl(file);
    }

    private static String embedded(Set<UIModule> modules, Function<UIModule, @Nullable String> text, String template) {
        String all = texts(modules, text).collect(Collectors.joining("\n"));
        return all.isEmpty() ? "" : template.formatted(all);
    }

    private static Stream<String> texts(Set<UIModule> modules, Function<UIModule, @Nullable String> text) {
        return modules.stream().map(text).filter(Objects::nonNull).map(String::valueOf);
    }
}
