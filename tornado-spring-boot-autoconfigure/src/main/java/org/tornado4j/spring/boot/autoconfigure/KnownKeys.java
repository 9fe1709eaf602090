package org.tornado4j.spring.boot.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.util.StringUtils;

/**
 * The keys of the server, read from the classes that they are bound to. A list has its keys by index, a map has any.
 *
 * <p>Thread: never changed; any.
 */
final class KnownKeys {

    static final String ROOT = "tornado";

    private static final List<Class<?>> CLASSES = List.of(
            TornadoServerProperties.class,
            TornadoWebProperties.class,
            TornadoCorsProperties.class,
            TornadoRateLimitProperties.class,
            TornadoSecurityHeadersProperties.class,
            TornadoWebSocketProperties.class,
            TornadoBusProperties.class);

    /** Keys below another, by their names in the uniform form; none for a value. */
    private static final class Level {

        private final String name;
        private final Map<String, Level> below = new LinkedHashMap<>();
        private boolean indexed;
        private boolean open;

        Level(String name) {
            this.name = name;
        }

        Level child(String dashed) {
            return below.computeIfAbsent(uniform(dashed), key -> new Level(dashed));
        }

        private static String uniform(String dashed) {
            return ConfigurationPropertyName.of(dashed).getElement(0, Form.UNIFORM);
        }

        boolean isValue() {
            return below.isEmpty();
        }
    }

    private final Level root = new Level(ROOT);

    KnownKeys() {
        root.child("mode");
        for (Class<?> type : CLASSES) {
            ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
            ConfigurationPropertyName prefix = ConfigurationPropertyName.of(annotation.value());
            Level level = root;
            for (int i = 1; i < prefix.getNumberOfElements(); i++) {
                level = level.child(prefix.getElement(i, Form.DASHED));
            }
            addProperties(level, type);
        }
    }

    private static void addProperties(Level level, Class<?> type) {
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                add(level, component.getName(), component.getType(), component.getGenericType());
            }
            return;
        }
        for (Method method : type.getMethods()) {
            String name = property(method);
            if (name != null) {
                add(level, name, method.getReturnType(), method.getGenericReturnType());
            }
        }
    }

    private static @Nullable String property(Method getter) {
        if (getter.getDeclaringClass() == Object.class
                || getter.getParameterCount() != 0
                || Modifier.isStatic(getter.getModifiers())) {
            return null;
        }
        for (String prefix : List.of("get", "is")) {
            if (getter.getName().startsWith(prefix)) {
                return StringUtils.uncapitalize(getter.getName().substring(prefix.length()));
            }
        }
        return null;
    }

    private static void add(Level level, String property, Class<?> type, Type generic) {
        Level added = level.child(dashed(property));
        if (Map.class.isAssignableFrom(type)) {
            added.open = true;
        } else if (Collection.class.isAssignableFrom(type)) {
            added.indexed = true;
            addNested(added, (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0]);
        } else {
            addNested(added, type);
        }
    }

    private static void addNested(Level level, Class<?> type) {
        if (CLASSES.contains(type.getNestHost()) && !type.isEnum()) {
            addProperties(level, type);
        }
    }

    private static String dashed(String property) {
        return property.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Returns whether {@code name} is a key, or one that is made of it by an index. */
    boolean contains(ConfigurationPropertyName name) {
        Level level = find(name);
        return level != null && (level.isValue() || level.indexed);
    }

    /** Returns whether {@code name} is a key, or what keys begin with. */
    boolean containsBeginning(ConfigurationPropertyName name) {
        return find(name) != null;
    }

    private @Nullable Level find(ConfigurationPropertyName name) {
        Level level = root;
        for (int i = 1; level != null && !level.open && i < name.getNumberOfElements(); i++) {
            if (!level.indexed || !name.isNumericIndex(i)) {
                level = level.below.get(name.getElement(i, Form.UNIFORM));
            }
        }
        return level;
    }

    /** Returns whether the first two elements of {@code name} are those of a key. */
    boolean isBelowOneOfThese(ConfigurationPropertyName name) {
        return name.getNumberOfElements() > 1 && root.below.containsKey(name.getElement(1, Form.UNIFORM));
    }

    /** Returns the key that {@code name} is most probably meant to be; null if it is like none. */
    @Nullable
    String nearest(ConfigurationPropertyName name) {
        String written = flat(name.toString());
        String nearest = null;
        int least = Math.max(2, written.length() / 4);
        for (String key : all()) {
            int distance = distance(written, flat(key));
            if (distance <= least && (nearest == null || distance < least)) {
                least = distance;
                nearest = key;
            }
        }
        return nearest;
    }

    /** Returns all keys, those of lists without an index. */
    List<String> all() {
        List<String> keys = new ArrayList<>();
        collect(root, "", keys);
        return keys;
    }

    private static void collect(Level level, String before, List<String> keys) {
        String name = before + level.name;
        if (level.isValue()) {
            keys.add(name);
        }
        level.below.values().forEach(child -> collect(child, name + ".", keys));
    }

    /** Leaves out what people write in different ways. */
    private static String flat(String name) {
        return name.replaceAll("[-._]|\\[\\d+]", "").toLowerCase(Locale.ROOT);
    }

    /** Returns the number of characters to add, take out or replace. */
    private static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        Arrays.setAll(before, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[other.length()];
    }
}
