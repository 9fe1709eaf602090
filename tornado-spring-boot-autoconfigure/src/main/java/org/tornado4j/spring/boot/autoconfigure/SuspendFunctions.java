package org.tornado4j.spring.boot.autoconfigure;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Deferred;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.GlobalScope;
import kotlinx.coroutines.future.FutureKt;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.tornado4j.web.SuspendingCall;
import org.tornado4j.web.SuspendingMethods;

/**
 * Runs {@code suspend} functions of Kotlin as coroutines whose dispatcher is the loop of the connection. Each begins at once, without
 * a turn of the loop, and is cancelled when its client leaves. Only loaded if kotlinx.coroutines is there.
 *
 * <p>Thread: that of the call.
 */
final class SuspendFunctions implements SuspendingMethods {

    @Override
    public boolean isSuspending(Method method) {
        return KotlinDetector.isSuspendingFunction(method);
    }

    @Override
    public CompletionStage<?> start(SuspendingCall call) {
        Deferred<@Nullable Object> result = BuildersKt.async(
                GlobalScope.INSTANCE,
                ExecutorsKt.from(call.loop()),
                CoroutineStart.UNDISPATCHED,
                (scope, continuation) -> proceed(call, continuation));
        if (result.isActive()) {
            call.onClientGone(() -> result.cancel(null));
        }
        return FutureKt.asCompletableFuture(result).thenApply(SuspendFunctions::withoutUnit);
    }

    private static @Nullable Object proceed(SuspendingCall call, Continuation<?> continuation) {
        try {
            return call.proceed(continuation);
        } catch (Throwable e) {
            SuspendFunctions.<RuntimeException>throwUnchecked(e);
            throw new AssertionError("not reached", e);
        }
    }

    /** Functions of Kotlin may throw anything. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwUnchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private static @Nullable Object withoutUnit(@Nullable Object result) {
        return result == Unit.INSTANCE ? null : result;
    }
}
