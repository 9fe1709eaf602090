package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ConditionalOnTaskTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Jobs.class, SecondJobs.class);

    @Test
    void onlyProcessHasTheBeansOfAllTasks() {
        runner.run(context -> assertThat(context).hasBean("first").hasBean("second"));
    }

    @Test
    void workerHasThoseOfItsTask() {
        runner.withPropertyValues("tornado.process.task-id=0")
                .run(context -> assertThat(context).hasBean("first").doesNotHaveBean("second"));
        runner.withPropertyValues("tornado.process.task-id=1")
                .run(context -> assertThat(context).doesNotHaveBean("first").hasBean("second"));
    }

    @Test
    void reportSaysWhy() {
        runner.withPropertyValues("tornado.process.task-id=1").run(context -> {
            ConditionEvaluationReport report = ConditionEvaluationReport.get(context.getBeanFactory());
            String job = Jobs.class.getName() + "#first";
            assertThat(report.getConditionAndOutcomesBySource().get(job))
                    .extracting(outcome -> outcome.getOutcome().getMessage())
                    .containsExactly("@ConditionalOnTask 0 this is the process of task 1");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Jobs {

        @Bean
        @ConditionalOnTask(0)
        String first() {
            return "first";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnTask(1)
    static class SecondJobs {

        @Bean
        String second() {
            return "second";
        }
    }
}
