package org.tornado4j.ioloop;

import java.util.Set;

/** Names for what a loop runs, as people would put them. */
final class TaskName {

    /** Classes that run what others have given them. */
    private static final Set<String> OF_LOOP =
            Set.of(Reactor.class.getName(), SpawnedCallback.class.getName(), PeriodicCallback.class.getName());

    private TaskName() {}

    /**
     * Names {@code task}: by its text if it has one, a lambda by the class it is in, anything else by its class.
     */
    static String of(Object task) {
        Class<?> type = task.getClass();
        if (isLambda(type.getName())) {
            return "a callback of " + simple(type.getName());
        }
        String text = task.toString();
        return text.startsWith(type.getName() + "@") ? simple(type.getName()) : text;
    }

    /**
     * Names what a loop runs by the first method that is not the loop's or the JDK's; a lambda counts as the method it is in.
     *
     * @param stack the innermost call first
     */
    static String of(StackTraceElement[] stack) {
        int last = stack.length - 1;
        while (last >= 0 && !OF_LOOP.contains(stack[last].getClassName())) {
            last--;
        }
        for (int i = last; i >= 0; i--) {
            String type = stack[i].getClassName();
            if (!isOfLoopOrJDK(type)) {
                return simple(type) + "." + method(stack[i].getMethodName());
            }
        }
        return "a callback";
    }

    private static boolean isOfLoopOrJDK(String type) {
        return OF_LOOP.contains(type)
                || type.startsWith("java.")
                || type.startsWith("jdk.")
                || type.startsWith("sun.")
                || isLambda(type);
    }

    private static boolean isLambda(String type) {
        return type.contains("$$Lambda");
    }

    /** Without package, and without what the compiler adds for a lambda. */
    private static String simple(String type) {
        int lambda = type.indexOf("$$Lambda");
        String source = lambda < 0 ? type : type.substring(0, lambda);
        return source.substring(source.lastIndexOf('.') + 1).replace('$', '.');
    }

    /** {@code lambda$refresh$3} is what the compiler makes of a lambda in {@code refresh}. */
    private static String method(String name) {
        String[] parts = name.split("\\$", -1);
        return parts.length == 3 && parts[0].equals("lambda") ? parts[1] : name;
    }
}
