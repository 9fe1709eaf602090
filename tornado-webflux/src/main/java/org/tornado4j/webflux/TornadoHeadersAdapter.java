package org.tornado4j.webflux;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.util.MultiValueMap;
import org.tornado4j.http.HTTPHeaders;

/**
 * A view of the engine's fields as Spring's {@code HttpHeaders} wants them: nothing is copied, and what is read of a request
 * are the bytes that came. Names are equal whatever their case.
 *
 * <p>Thread: several may read at a time as long as none changes anything.
 */
final class TornadoHeadersAdapter extends AbstractMap<String, List<String>> implements MultiValueMap<String, String> {

    private final HTTPHeaders fields;
    /** Set once changes come too late, and are ignored. */
    private volatile boolean sealed;

    TornadoHeadersAdapter(HTTPHeaders fields) {
        this.fields = fields;
    }

    /** Ignores changes from now on, since the fields were sent, or are just about to be. */
    void seal() {
        sealed = true;
    }

    // ------------------------------------------------------------------------------------------ reading

    @Override
    public @Nullable String getFirst(String name) {
        return fields.first(name);
    }

    @Override
    public @Nullable List<String> get(@Nullable Object name) {
        if (!(name instanceof String text)) {
            return null;
        }
        List<String> values = fields.getList(text);
        return values.isEmpty() ? null : values;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return name instanceof String text && fields.contains(text);
    }

    @Override
    public boolean isEmpty() {
        return fields.size() == 0;
    }

    @Override
    public int size() {
        return names().size();
    }

    @Override
    public Map<String, String> toSingleValueMap() {
        Map<String, String> firsts = new LinkedHashMap<>();
        for (String name : names()) {
            String first = fields.first(name);
            if (first != null) {
                firsts.put(name, first);
            }
        }
        return firsts;
    }

    /** Returns the names, each once, spelled as where it comes first. */
    private Set<String> names() {
        Map<String, String> names = new LinkedCaseInsensitiveMap<>(fields.size(), Locale.ROOT);
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.nameAt(i);
            names.putIfAbsent(name, name);
        }
        return names.keySet();
    }

    @Override
    public Set<Entry<String, List<String>>> entrySet() {
        return new Entries();
    }

    // ------------------------------------------------------------------------------------------ changing

    /** Null adds nothing. */
    @Override
    public void add(String name, @Nullable String value) {
        if (value != null && !sealed) {
            fields.add(name, value);
        }
    }

    @Override
    public void addAll(String name, List<? extends @Nullable String> values) {
        values.forEach(value -> add(name, value));
    }

    @Override
    public void addAll(MultiValueMap<String, String> values) {
        values.forEach(this::addAll);
    }

    /** Null removes. */
    @Override
    public void set(String name, @Nullable String value) {
        if (sealed) {
            return;
        }
        if (value != null) {
            fields.set(name, value);
        } else {
            fields.remove(name);
        }
    }

    @Override
    public void setAll(Map<String, String> values) {
        values.forEach(this::set);
    }

    @Override
    public @Nullable List<String> put(String name, List<String> values) {
        List<String> before = remove(name);
        addAll(name, values);
        return before;
    }

    @Override
    public @Nullable List<String> remove(@Nullable Object name) {
        List<String> before = get(name);
        if (before != null && name instanceof String text && !sealed) {
            fields.remove(text);
        }
        return before;
    }

    @Override
    public void clear() {
        names().forEach(this::remove);
    }

    /** The values by name. */
    private final class Entries extends AbstractSet<Entry<String, List<String>>> {

        @Override
        public Iterator<Entry<String, List<String>>> iterator() {
            Iterator<String> names = List.copyOf(names()).iterator();
            return new Iterator<>() {
                private @Nullable String current;

                @Override
                public boolean hasNext() {
                    return names.hasNext();
                }

                @Override
                public Entry<String, List<String>> next() {
                    String name = names.next();
                    current = name;
                    return new Values(name);
                }

                @Override
                public void remove() {
                    if (current == null) {
                        throw new IllegalStateException("remove comes after next");
                    }
                    TornadoHeadersAdapter.this.remove(current);
                    current = null;
                }
            };
        }

        @Override
        public int size() {
            return TornadoHeadersAdapter.this.size();
        }
    }

    /** The values of one name; changes go through to the fields. */
    private final class Values extends SimpleEntry<String, List<String>> {

        private static final long serialVersionUID = 1L;

        Values(String name) {
            super(name, fields.getList(name));
        }

        @Override
        public List<String> setValue(List<String> values) {
            put(getKey(), values);
            return super.setValue(values);
        }
    }
}
