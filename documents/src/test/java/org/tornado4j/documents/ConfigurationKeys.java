package org.tornado4j.documents;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The keys that an application may set, by the metadata on the class path: ours and Spring Boot's. */
final class ConfigurationKeys {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private final TreeMap<String, JsonNode> properties = new TreeMap<>();

    ConfigurationKeys() throws IOException {
        ClassLoader loader = ConfigurationKeys.class.getClassLoader();
        for (URL found : Collections.list(loader.getResources(METADATA))) {
            try (InputStream metadata = found.openStream()) {
                new JsonMapper()
                        .readTree(metadata)
                        .get("properties")
                        .forEach(property -> properties.put(property.get("name").asString(), property));
            }
        }
    }

    /** Returns whether keys begin with this and a dot. */
    boolean isPrefix(String name) {
        String next = properties.ceilingKey(name + ".");
        return next != null && next.startsWith(name + ".");
    }

    /** Returns whether it is a key that Spring Boot still heeds, perhaps of a list or a map, or below one. */
    boolean isKnown(String key) {
        return typeOf(key) != null;
    }

    /** Returns the type of a value; null if there is no such key. */
    @Nullable
    ResolvableType typeOf(String key) {
        JsonNode property = properties.get(key);
        if (property != null) {
            return isGone(property) ? null : type(property);
        }
        for (int end = lastBoundary(key); end > 0; end = lastBoundary(key.substring(0, end))) {
            JsonNode parent = properties.get(key.substring(0, end));
            if (parent != null) {
                return below(type(parent), key.substring(end));
            }
        }
        return null;
    }

    private static int lastBoundary(String key) {
        return Math.max(key.lastIndexOf('.'), key.lastIndexOf('['));
    }

    private static boolean isGone(JsonNode property) {
        JsonNode deprecation = property.get("deprecation");
        return deprecation != null && "error".equals(deprecation.path("level").asString(""));
    }

    private static ResolvableType type(JsonNode property) {
        String name = property.get("type").asString();
        int generic = name.indexOf('<');
        Class<?> raw = load(generic < 0 ? name : name.substring(0, generic));
        if (generic < 0) {
            return ResolvableType.forClass(raw);
        }
        String[] arguments = name.substring(generic + 1, name.lastIndexOf('>')).split(",(?![^<]*>)");
        Class<?>[] types = Arrays.stream(arguments)
                .map(argument -> load(argument.replaceAll("<.*", "")))
                .toArray(Class<?>[]::new);
        return types.length == raw.getTypeParameters().length
                ? ResolvableType.forClassWithGenerics(raw, types)
                : ResolvableType.forClass(raw);
    }

    private static Class<?> load(String name) {
        return ClassUtils.resolveClassName(name, ConfigurationKeys.class.getClassLoader());
    }

    // ------------------------------------------------------------------------------------------ below a list or a map

    /** Returns the type at {@code path}, {@code [0].name} or {@code .web.keystore}, below one of a type; null for none. */
    private static @Nullable ResolvableType below(ResolvableType type, String path) {
        if (path.isEmpty()) {
            return type;
        }
        if (path.startsWith("[")) {
            String rest = path.substring(path.indexOf(']') + 1);
            if (Map.class.isAssignableFrom(type.toClass())) {
                return below(type.getGeneric(1), rest); // YAML has numbers as keys in brackets
            }
            boolean indexed = Collection.class.isAssignableFrom(type.toClass());
            return indexed ? below(type.getGeneric(0), rest) : null;
        }
        if (Map.class.isAssignableFrom(type.toClass())) {
            return belowMap(type.getGeneric(1), path.substring(1));
        }
        String name = path.substring(1).split("[.\\[]", 2)[0];
        return memberOf(type.toClass(), name)
                .map(member -> below(member, path.substring(1 + name.length())))
                .orElse(null);
    }

    /** The key of a simple value may have dots; that of an object has none. */
    private static @Nullable ResolvableType belowMap(ResolvableType value, String path) {
        if (BeanUtils.isSimpleValueType(value.toClass())) {
            return value;
        }
        int end = path.indexOf('.');
        return end < 0 ? null : below(value, path.substring(end));
    }

    /** Returns the type of a property of an object that is bound by its constructor or its setters. */
    private static Optional<ResolvableType> memberOf(Class<?> type, String name) {
        Optional<ResolvableType> parameter = Arrays.stream(type.getDeclaredConstructors())
                .flatMap(constructor -> Arrays.stream(constructor.getParameters()))
                .filter(each ->
                        DataObjectPropertyName.toDashedForm(each.getName()).equals(name))
                .map(each -> ResolvableType.forType(each.getParameterizedType()))
                .findFirst();
        return parameter.or(() -> propertyOf(type, name));
    }

    private static Optional<ResolvableType> propertyOf(Class<?> type, String name) {
        return Arrays.stream(BeanUtils.getPropertyDescriptors(type))
                .filter(each ->
                        DataObjectPropertyName.toDashedForm(each.getName()).equals(name))
                .filter(each -> each.getReadMethod() != null)
                .map(each -> ResolvableType.forMethodReturnType(each.getReadMethod()))
                .findFirst();
    }
}
