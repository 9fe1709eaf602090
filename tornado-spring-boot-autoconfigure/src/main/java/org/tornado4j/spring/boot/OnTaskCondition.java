package org.tornado4j.spring.boot;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.tornado4j.process.Processes;

/** Asks the environment for the task id, which only workers have. */
final class OnTaskCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        int wanted = metadata.getAnnotations().get(ConditionalOnTask.class).getInt("value");
        Integer taskId = context.getEnvironment().getProperty(Processes.TASK_ID, Integer.class);
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnTask.class, wanted);
        if (taskId == null) {
            return ConditionOutcome.match(message.because("this is the only process"));
        }
        return new ConditionOutcome(taskId == wanted, message.because("this is the process of task " + taskId));
    }
}
