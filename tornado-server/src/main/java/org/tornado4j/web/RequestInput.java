package org.tornado4j.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.URLEscape;
import org.tornado4j.text.PeerText;

/**
 * What a handler reads: the arguments and cookies of its request.
 *
 * <p>Arguments are decoded by {@link #decodeArgument}; control characters other than tab and line ends become spaces, and
 * white space around the value is taken off unless {@link Whitespace#KEEP} is asked for. Of several values of a name the
 * last counts where one is asked for, so that the form wins over the query.
 *
 * <p>Thread: that of the handler.
 */
abstract class RequestInput {

    RequestInput() {}

    /** The request. */
    public abstract HTTPServerRequest request();

    /**
     * Turns the bytes of an argument, from path, query or form, into text; by default as UTF-8.
     *
     * @param name of the argument; null for one of the path that has none
     * @throws HTTPError 400 if they are not valid
     */
    protected String decodeArgument(byte[] value, @Nullable String name) {
        String text = URLEscape.utf8(value);
        if (text == null) {
            throw new HTTPError(
                    HTTPStatus.BAD_REQUEST,
                    "Invalid unicode in " + (name == null ? "url" : PeerText.escaped(name)) + ": "
                            + PeerText.quoted(value));
        }
        return text;
    }

    // ------------------------------------------------------------------------------------------ query and form

    /**
     * An argument of the query or the form.
     *
     * @throws MissingArgumentError 400 if it is not there
     */
    public final String getArgument(String name) {
        return required(request().arguments(), name);
    }

    /** An argument of the query or the form, or {@code defaultValue} if it is not there. */
    public final String getArgument(String name, String defaultValue) {
        return orElse(getArgumentOrNull(name), defaultValue);
    }

    /** An argument of the query or the form, or null if it is not there. */
    public final @Nullable String getArgumentOrNull(String name) {
        return last(request().arguments(), name);
    }

    /** All values of a name, those of the query first; empty if there is none. */
    public final List<String> getArguments(String name) {
        return getArguments(name, Whitespace.STRIP);
    }

    /** All values of a name, those of the query first; empty if there is none. */
    public final List<String> getArguments(String name, Whitespace around) {
        return all(request().arguments(), name, around);
    }

    /**
     * An argument of the query.
     *
     * @throws MissingArgumentError 400 if it is not there
     */
    public final String getQueryArgument(String name) {
        return required(request().queryArguments(), name);
    }

    /** An argument of the query, or {@code defaultValue} if it is not there. */
    public final String getQueryArgument(String name, String defaultValue) {
        return orElse(getQueryArgumentOrNull(name), defaultValue);
    }

    /** An argument of the query, or null if it is not there. */
    public final @Nullable String getQueryArgumentOrNull(String name) {
        return last(request().queryArguments(), name);
    }

    /** All values of a name in the query; empty if there is none. */
    public final List<String> getQueryArguments(String name) {
        return getQueryArguments(name, Whitespace.STRIP);
    }

    /** All values of a name in the query; empty if there is none. */
    public final List<String> getQueryArguments(String name, Whitespace around) {
        return all(request().queryArguments(), name, around);
    }

    /**
     * An argument of the form.
     *
     * @throws MissingArgumentError 400 if it is not there
     */
    public final String getBodyArgument(String name) {
        return required(request().bodyArguments(), name);
    }

    /** An argument of the form, or {@code defaultValue} if it is not there. */
    public final String getBodyArgument(String name, String defaultValue) {
        return orElse(getBodyArgumentOrNull(name), defaultValue);
    }

    /** An argument of the form, or null if it is not there. */
    public final @Nullable String getBodyArgumentOrNull(String name) {
        return last(request().bodyArguments(), name);
    }

    /** All values of a name in the form; empty if there is none. */
    public final List<String> getBodyArguments(String name) {
        return getBodyArguments(name, Whitespace.STRIP);
    }

    /** All values of a name in the form; empty if there is none. */
    public final List<String> getBodyArguments(String name, Whitespace around) {
        return all(request().bodyArguments(), name, around);
    }

    private String required(Map<String, List<byte[]>> arguments, String name) {
        String value = last(arguments, name);
        if (value == null) {
            throw new MissingArgumentError(name);
        }
        return value;
    }

    private static String orElse(@Nullable String value, String defaultValue) {
        return value != null ? value : defaultValue;
    }

    private @Nullable String last(Map<String, List<byte[]>> arguments, String name) {
        List<byte[]> values = arguments.get(name);
        return values == null || values.isEmpty() ? null : value(values.get(values.size() - 1), name, Whitespace.STRIP);
    }

    private List<String> all(Map<String, List<byte[]>> arguments, String name, Whitespace around) {
        List<String> values = new ArrayList<>();
        for (byte[] value : arguments.getOrDefault(name, List.of())) {
            values.add(value(value, name, around));
        }
        return values;
    }

    private String value(byte[] bytes, String name, Whitespace around) {
        String text = withoutControls(decodeArgument(bytes, name));
        return around == Whitespace.STRIP ? text.strip() : text;
    }

    private static String withoutControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return replaceControls(text);
            }
        }
        return text;
    }

    private static String replaceControls(String text) {
        StringBuilder replaced = new StringBuilder(text);
        for (int i = 0; i < replaced.length(); i++) {
            if (isControl(replaced.charAt(i))) {
                replaced.setCharAt(i, ' ');
            }
        }
        return replaced.toString();
    }

    /** U+0000 to U+0008 and U+000E to U+001F; Tornado's set. */
    private static boolean isControl(char c) {
        return c < ' ' && (c < '\t' || c > '\r');
    }

    // ------------------------------------------------------------------------------------------ cookies

    /** A cookie of the request, or null if it is not there. */
    public final @Nullable String getCookie(String name) {
        return request().cookies().get(name);
    }

    /** A cookie of the request, or {@code defaultValue} if it is not there. */
    public final String getCookie(String name, String defaultValue) {
        return request().cookies().getOrDefault(name, defaultValue);
    }

    // ------------------------------------------------------------------------------------------ files

    /** The files that a {@link StreamMultipart} handler received, by the name of their field. */
    abstract Map<String, List<UploadedFile>> uploads();

    /**
     * A file of the form; of several with that name the last.
     *
     * @throws MissingArgumentError 400 if it is not there
     */
    public final UploadedFile getFile(String name) {
        List<UploadedFile> files = getFiles(name);
        if (files.isEmpty()) {
            throw new MissingArgumentError(name);
        }
        return files.get(files.size() - 1);
    }

    /** All files of a name, in the order of the form; empty if there is none. */
    public final List<UploadedFile> getFiles(String name) {
        List<UploadedFile> received = uploads().get(name);
        if (received != null) {
            return List.copyOf(received);
        }
        return request().files().getOrDefault(name, List.of()).stream()
                .map(file -> UploadedFile.of(name, file))
                .toList();
    }
}
