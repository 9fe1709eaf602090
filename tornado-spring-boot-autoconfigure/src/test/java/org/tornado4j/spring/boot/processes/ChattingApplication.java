package org.tornado4j.spring.boot.processes;

import java.util.concurrent.CompletionStage;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.tornado4j.bus.MessageBus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.EventStream;
import org.tornado4j.web.RequestHandler;

/** Events for all clients of all processes. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ChattingApplication.EventsHandler.class, ChattingApplication.SayHandler.class})
class ChattingApplication {

    public static void main(String[] args) {
        SpringApplication.run(ChattingApplication.class, args);
    }

    /** Says in a field which process it is. */
    @Route("/events")
    static class EventsHandler extends RequestHandler {

        private final MessageBus bus;
        private final String taskId;

        EventsHandler(MessageBus bus, @Value("${tornado.process.task-id:-}") String taskId) {
            this.bus = bus;
            this.taskId = taskId;
        }

        CompletionStage<?> get() {
            setHeader("X-Task", taskId);
            EventStream events = EventStream.open(this);
            bus.subscribe("talk", events);
            return events.closed();
        }
    }

    @Route("/say/{text}")
    static class SayHandler extends RequestHandler {

        private final MessageBus bus;
        private final String taskId;

        SayHandler(MessageBus bus, @Value("${tornado.process.task-id:-}") String taskId) {
            this.bus = bus;
            this.taskId = taskId;
        }

        void get(String text) {
            write(Boolean.toString(bus.publish("talk", taskId + " says " + text)));
        }
    }
}
