package org.tornado4j.kotlin;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.Order;
import com.example.OrderHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

/** Code and hints that are generated ahead of time for handlers in Kotlin. */
@Timeout(60)
class NativeImageTests {

    @Test
    void nativeImageMayWriteWhatSuspendFunctionsReturn() {
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get("com.example", "Generated")), new InMemoryGeneratedFiles());
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.registerBean(OrderHandler.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Order.class, "getTitle"))
                .accepts(generation.getRuntimeHints());
    }
}
