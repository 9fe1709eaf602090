package org.tornado4j.spring.boot.autoconfigure;

import java.util.Set;
import java.util.concurrent.Callable;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.Opcodes;

/** A class path with some more classes, which are empty. */
final class StubClassLoader extends ClassLoader {

    private final Set<String> stubs;

    StubClassLoader(String... stubs) {
        super(StubClassLoader.class.getClassLoader());
        this.stubs = Set.of(stubs);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!stubs.contains(name)) {
            throw new ClassNotFoundException(name);
        }
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name.replace('.', '/'), null, "java/lang/Object", null);
        writer.visitEnd();
        byte[] bytes = writer.toByteArray();
        return defineClass(name, bytes, 0, bytes.length);
    }

    /** Runs {@code task} with this as context class loader. */
    <T> T call(Callable<T> task) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(this);
        try {
            return task.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
