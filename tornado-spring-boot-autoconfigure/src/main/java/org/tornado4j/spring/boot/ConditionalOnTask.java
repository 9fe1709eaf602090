package org.tornado4j.spring.boot;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * For beans that one process alone shall have, when the application runs in several ({@code tornado.server.processes}): a
 * scheduled job, say. It matches in the worker of that task id, and in an application that runs in one process. While workers
 * are replaced, there may be two of a task id for a moment.
 *
 * <p>With ahead-of-time processing conditions are decided when the application is built, this one as for one process.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnTaskCondition.class)
public @interface ConditionalOnTask {

    /** The task id: from 0 to the number of processes less 1. */
    int value();
}
