package org.tornado4j.systemd;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Functions of the C library, called by way of {@code java.lang.foreign}, which is there from JDK 22 on. This is compiled for
 * earlier ones, so it finds all of it by reflection.
 *
 * <p>Thread: one at a time.
 */
final class ForeignCalls {

    private static final String FOREIGN = "java.lang.foreign.";

    private final Class<?> segment = type("MemorySegment");
    private final Object linker = type("Linker").getMethod("nativeLinker").invoke(null);
    final Object intType = layout("JAVA_INT");
    final Object longType = layout("JAVA_LONG");
    final Object pointer = layout("ADDRESS");

    /** The copy of {@code errno} that calls leave, since the JVM would overwrite the original. */
    private final ByteBuffer errno = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());

    private final MethodHandle socket = function("socket", intType, intType, intType, intType);
    private final MethodHandle send =
            function("sendto", longType, intType, pointer, longType, intType, pointer, intType);
    private final MethodHandle close = function("close", intType, intType);

    ForeignCalls() throws ReflectiveOperationException {}

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(FOREIGN + name);
    }

    private static Object layout(String name) throws ReflectiveOperationException {
        return type("ValueLayout").getField(name).get(null);
    }

    /** Finds a function; its parameters and result are of the {@link #intType}, {@link #longType} and {@link #pointer}. */
    MethodHandle function(String name, Object result, Object... parameters) throws ReflectiveOperationException {
        Class<?> layouts = type("MemoryLayout");
        Object signature = type("FunctionDescriptor")
                .getMethod("of", layouts, layouts.arrayType())
                .invoke(null, result, array(layouts, parameters));
        Object lookup = type("Linker").getMethod("defaultLookup").invoke(linker);
        Optional<?> symbol = (Optional<?>)
                type("SymbolLookup").getMethod("find", String.class).invoke(lookup, name);
        Class<?> options = type("Linker$Option");
        Object capture =
                options.getMethod("captureCallState", String[].class).invoke(null, (Object) new String[] {"errno"});
        return (MethodHandle) type("Linker")
                .getMethod("downcallHandle", segment, type("FunctionDescriptor"), options.arrayType())
                .invoke(linker, symbol.orElseThrow(), signature, array(options, capture));
    }

    private static Object array(Class<?> type, Object... elements) {
        Object array = Array.newInstance(type, elements.length);
        for (int i = 0; i < elements.length; i++) {
            Array.set(array, i, elements[i]);
        }
        return array;
    }

    /** Returns what a function takes for a pointer to the bytes of {@code direct}. */
    Object segment(ByteBuffer direct) throws ReflectiveOperationException {
        return segment.getMethod("ofBuffer", Buffer.class).invoke(null, direct);
    }

    int socket(int family, int type) throws IOException {
        return (int) call("socket", socket, family, type, 0);
    }

    void send(int socket, ByteBuffer datagram, int flags, ByteBuffer address) throws IOException {
        try {
            call(
                    "sendto",
                    send,
                    socket,
                    segment(datagram),
                    (long) datagram.remaining(),
                    flags,
                    segment(address),
                    address.remaining());
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }

    void close(int socket) throws IOException {
        call("close", close, socket);
    }

    /**
     * Calls a function that {@link #function} found.
     *
     * @throws IOException if it returns a negative number
     */
    long call(String name, MethodHandle function, Object... arguments) throws IOException {
        try {
            Object[] all = new Object[arguments.length + 1];
            all[0] = segment(errno);
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            long result = ((Number) function.invokeWithArguments(all)).longValue();
            if (result < 0) {
                throw new IOException(name + " failed with errno " + errno.getInt(0));
            }
            return result;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(name, e);
        }
    }
}
