package org.tornado4j.process;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of the operating system.
 *
 * <p>The JDK offers them in {@code sun.misc} alone, by reflection because its compiler warns of those types. Nothing else is
 * there in any version: {@code jdk.unsupported} is a module that stays.
 */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private Signals() {}

    /**
     * Calls {@code handler} in a thread of the JVM whenever the signal comes, in place of what it did before.
     *
     * @return has it do again what it did before
     */
    static Runnable handle(String name, Runnable handler) {
        try {
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlers}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handler.run();
                        }
                        return null;
                    });
            Object before = set(name, proxy);
            if (handlers.getField("SIG_IGN").get(null).equals(before)) {
                LOG.info("{} is ignored by this process from its start, as by nohup", name);
            }
            return () -> restore(name, before);
        } catch (ReflectiveOperationException e) {
            LOG.warn("The signal {} cannot be handled; -Xrs may be the reason", name, e);
            return () -> {};
        }
    }

    /** Returns the handler that was there. */
    private static Object set(String name, Object handler) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        return signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
    }

    private static void restore(String name, Object handler) {
        try {
            set(name, handler);
        } catch (ReflectiveOperationException e) {
            LOG.warn("The signal {} keeps its handler", name, e);
        }
    }

    /** Has the signal do nothing. */
    static void ignore(String name) {
        handle(name, () -> {});
    }
}
