package org.tornado4j.spring.boot.autoconfigure;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.format.support.FormattingConversionService;
import org.tornado4j.web.ArgumentConverter;

/**
 * Converts path arguments as Spring converts properties, but for numbers, text and such: these are the engine's, which
 * accepts one spelling of each.
 *
 * <ol>
 *   <li>plain types: the engine
 *   <li>what the application has a converter bean for ({@code Converter}, {@code Formatter}, ...): that bean
 *   <li>dates and times: the engine, in ISO 8601
 *   <li>anything else: the context's conversion service, which is Boot's unless a bean {@code conversionService} exists
 * </ol>
 *
 * <p>Thread: one asks for conversions, at start; several use them.
 */
final class ConversionServiceArgumentConverter implements ArgumentConverter {

    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            CharSequence.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class);

    private static final TypeDescriptor TEXT = TypeDescriptor.valueOf(String.class);

    private final ListableBeanFactory beanFactory;
    private final ConversionService contextConversions;

    /** Made when it is needed, which for most applications is never. */
    private @Nullable FormattingConversionService beanConversions;

    ConversionServiceArgumentConverter(
            ListableBeanFactory beanFactory, @Nullable ConversionService contextConversions) {
        this.beanFactory = beanFactory;
        this.contextConversions =
                contextConversions != null ? contextConversions : ApplicationConversionService.getSharedInstance();
    }

    @Override
    public @Nullable Conversion conversionTo(Type type) {
        Conversion standard = ArgumentConverter.standard().conversionTo(type);
        if (isPlain(type)) {
            return standard;
        }
        TypeDescriptor target = new TypeDescriptor(ResolvableType.forType(type), null, null);
        if (beanConversions().canConvert(TEXT, target)) {
            return by(beanConversions(), target);
        }
        boolean isEnum = type instanceof Class<?> raw && raw.isEnum();
        if (standard != null && !isEnum) {
            return standard;
        }
        return contextConversions.canConvert(TEXT, target) ? by(contextConversions, target) : standard;
    }

    private static boolean isPlain(Type type) {
        return type instanceof Class<?> raw && (raw.isPrimitive() || PLAIN.contains(raw));
    }

    /** Without the usual converters. */
    private FormattingConversionService beanConversions() {
        FormattingConversionService made = beanConversions;
        if (made == null) {
            made = new FormattingConversionService();
            ApplicationConversionService.addBeans(made, beanFactory);
            beanConversions = made;
        }
        return made;
    }

    private static Conversion by(ConversionService service, TypeDescriptor target) {
        return text -> convert(service, target, text);
    }

    private static Object convert(ConversionService service, TypeDescriptor target, String text) {
        Object value;
        try {
            value = service.convert(text, TEXT, target);
        } catch (ConversionException e) {
            throw new IllegalArgumentException("not a " + target.getType().getSimpleName(), e);
        }
        if (value == null) {
            throw new IllegalArgumentException("no " + target.getType().getSimpleName());
        }
        return value;
    }
}
