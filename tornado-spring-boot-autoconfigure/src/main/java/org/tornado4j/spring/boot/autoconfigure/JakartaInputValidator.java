package org.tornado4j.spring.boot.autoconfigure;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.InputValidator;

/**
 * Checks objects by their Jakarta Validation constraints; of collections and maps, which have none, each element. Messages
 * are in the language of the request.
 *
 * <p>Thread: any.
 */
final class JakartaInputValidator implements InputValidator {

    private static final Comparator<Violation> BY_PATH =
            Comparator.comparing(Violation::path).thenComparing(Violation::message);

    private final Validator validator;

    JakartaInputValidator(Validator validator) {
        this.validator = validator;
    }

    @Override
    public List<Violation> validate(Object input) {
        List<Violation> found = new ArrayList<>();
        check("", input, found);
        found.sort(BY_PATH); // Jakarta Validation has no order
        return found;
    }

    @Override
    public List<Violation> validate(Object input, Locale locale) {
        LocaleScope scope = LocaleScope.open(locale);
        try {
            return validate(input);
        } finally {
            scope.close();
        }
    }

    private void check(String path, @Nullable Object value, List<Violation> found) {
        if (value instanceof Collection<?> elements) {
            int index = 0;
            for (Object element : elements) {
                check(path + "[" + index++ + "]", element, found);
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> check(path + "[" + key + "]", element, found));
        } else if (value != null) {
            validator.validate(value).forEach(violation -> found.add(describe(path, violation)));
        }
    }

    private static Violation describe(String path, ConstraintViolation<Object> violation) {
        String below = violation.getPropertyPath().toString();
        String whole = path.isEmpty() || below.isEmpty() ? path + below : path + "." + below;
        return new Violation(whole, violation.getMessage());
    }
}
