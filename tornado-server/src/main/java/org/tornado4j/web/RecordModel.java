package org.tornado4j.web;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as models of templates: each component is a name.
 *
 * <p>Thread: any.
 */
final class RecordModel {

    /** The accessors of a type of records. A value that the class itself holds, so that it goes with it. */
    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return accessors(type);
        }
    };

    private RecordModel() {}

    private static List<Method> accessors(Class<?> type) {
        List<Method> accessors = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true); // records that only their handler knows
            accessors.add(accessor);
        }
        return accessors;
    }

    static Map<String, @Nullable Object> of(Record model) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (Method accessor : ACCESSORS.get(model.getClass())) {
            values.put(accessor.getName(), value(accessor, model));
        }
        return values;
    }

    private static @Nullable Object value(Method accessor, Record model) {
        try {
            return accessor.invoke(model);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + accessor, e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot read " + accessor, e);
        }
    }
}
