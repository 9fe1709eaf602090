package org.tornado4j.bookmarks.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.UIMethod;

/**
 * The texts of pages in the language of the request. In templates: <code>{{#text}}found alice{{/text}}</code> is the message
 * {@code found}, in which the rest stands for {@code {0}}.
 */
@Component("text")
final class Texts implements UIMethod {

    private final MessageSource messages;

    Texts(MessageSource messages) {
        this.messages = messages;
    }

    @Override
    public String call(RequestHandler handler, List<? extends @Nullable Object> arguments) {
        String[] words = String.valueOf(arguments.get(0)).split(" ", 2);
        return words.length == 1 ? of(handler, words[0]) : of(handler, words[0], words[1]);
    }

    String of(RequestHandler handler, String key, Object... arguments) {
        return messages.getMessage(key, arguments, handler.locale());
    }
}
