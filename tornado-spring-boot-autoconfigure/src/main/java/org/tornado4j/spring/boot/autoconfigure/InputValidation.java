package org.tornado4j.spring.boot.autoconfigure;

import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.InputValidator;

/** Has objects from clients checked by the application's {@link InputValidator}, else by its Jakarta {@code Validator}. */
final class InputValidation {

    static final String VALIDATOR = "jakarta.validation.Validator";

    private final DefaultListableBeanFactory beanFactory;

    InputValidation(DefaultListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        InputValidator validator =
                beanFactory.getBeanProvider(InputValidator.class).getIfAvailable();
        if (validator == null && ClassUtils.isPresent(VALIDATOR, beanFactory.getBeanClassLoader())) {
            validator = Jakarta.validator(beanFactory);
        }
        if (validator != null) {
            settings.inputValidator(validator);
        }
    }

    /** Apart: an application may do without Jakarta Validation. */
    private static final class Jakarta {

        /** Null unless there is one that comes first. */
        static @Nullable InputValidator validator(DefaultListableBeanFactory beanFactory) {
            Validator validator = beanFactory.getBeanProvider(Validator.class).getIfUnique();
            return validator == null ? null : new JakartaInputValidator(validator);
        }
    }
}
