package org.tornado4j.spring.boot.autoconfigure;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.tornado4j.bus.BusStatistics;
import org.tornado4j.bus.MessageBus;

/**
 * The figures of the bus as meters; zero until it is used.
 *
 * <p>Thread: any. They are read when something asks for them.
 */
final class BusMetrics implements MeterBinder {

    private final BusMemory memory;
    private final Tags common;

    /** @param common tags of all meters */
    BusMetrics(BusMemory memory, Tags common) {
        this.memory = memory;
        this.common = common;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counter(
                registry,
                "tornado.bus.published",
                "Messages that were published in this process",
                BusStatistics::published);
        counter(registry, "tornado.bus.received", "Messages that came from other processes", BusStatistics::received);
        counter(
                registry,
                "tornado.bus.delivered",
                "Messages to subscribers, each of them counted",
                BusStatistics::delivered);
        counter(registry, "tornado.bus.dropped", "Messages that had no room on their way", BusStatistics::dropped);
        FunctionCounter.builder("tornado.bus.gaps", memory, figure(BusStatistics::gaps))
                .tags(common)
                .description("Times that messages were lost between processes")
                .register(registry);
        Gauge.builder("tornado.bus.subscriptions", memory, figure(BusStatistics::subscriptions))
                .tags(common)
                .description("Subscriptions that there are")
                .register(registry);
        Gauge.builder("tornado.bus.memory", memory, figure(BusStatistics::heldBytes))
                .tags(common)
                .description("Memory that messages on their way and subscriptions take")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    private void counter(
            MeterRegistry registry, String name, String description, ToDoubleFunction<BusStatistics> figure) {
        FunctionCounter.builder(name, memory, figure(figure))
                .tags(common)
                .description(description)
                .baseUnit("messages")
                .register(registry);
    }

    private static ToDoubleFunction<BusMemory> figure(ToDoubleFunction<BusStatistics> figure) {
        return memory -> {
            MessageBus bus = memory.bus();
            return bus == null ? 0 : figure.applyAsDouble(bus.statistics());
        };
    }
}
