package org.tornado4j.kotlin

import java.io.IOException
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.tornado4j.ioloop.IOLoop
import org.tornado4j.spring.boot.Route
import org.tornado4j.web.Blocking
import org.tornado4j.web.HTTPError
import org.tornado4j.web.RequestHandler

private fun isInLoop() = IOLoop.currentOrNull() != null

/** Tells where its parts run. */
@Route("/threads")
class ThreadHandler : RequestHandler() {

    suspend fun get(): List<Boolean> {
        val atFirst = isInLoop()
        delay(1)
        val afterDelay = isInLoop()
        val inIO = withContext(Dispatchers.IO) { isInLoop() }
        return listOf(atFirst, afterDelay, inIO, isInLoop())
    }
}

/** Returns results of several kinds. */
@Route("/results/{kind}")
class ResultHandler : RequestHandler() {

    suspend fun get(kind: String): Any? {
        delay(1)
        return when (kind) {
            "text" -> "text"
            "nothing" -> null
            "stage" -> CompletableFuture.completedFuture("of a stage")
            "flow" -> flowOf("a", "b")
            else -> throw HTTPError(409)
        }
    }

    suspend fun post(kind: String) {
        write("at once $kind")
    }

    suspend fun put(kind: String) {
        delay(1)
        throw IOException(kind)
    }

    suspend fun patch(kind: String) {
        withTimeout(1) { awaitCancellation() }
    }
}

/** Waits for a client that leaves. */
@Route("/waiting")
class WaitingHandler(private val events: Events) : RequestHandler() {

    class Events {
        val begun = CompletableFuture<Unit>()
        /** Whether what runs at the end is in the loop. */
        val cancelled = CompletableFuture<Boolean>()
    }

    suspend fun get() {
        try {
            events.begun.complete(Unit)
            awaitCancellation()
        } finally {
            events.cancelled.complete(isInLoop())
        }
    }
}

@Route("/blocking")
class BlockingHandler : RequestHandler() {

    @Blocking
    suspend fun get(): Flow<Int> = flowOf(1)
}

/** Has parameters that need no argument. */
@Route(path = ["/books", "/books/{id}"])
class BookHandler : RequestHandler() {

    @JvmRecord
    data class Search(val q: String?, val page: Int)

    fun get(id: Long?): String = "book $id"

    suspend fun post(id: Long?) {
        delay(1)
        write("posted $id")
    }

    fun put(): String = getQueryArguments(Search::class.java).toString()
}

/** Has parameters for a group that may be absent. */
@Route(path = ["/shelves(?:/([a-z]+))?"])
class ShelfHandler : RequestHandler() {

    fun get(name: String): String = "shelf $name"

    suspend fun post(name: String) {
        delay(1)
        write("posted $name")
    }

    fun put(name: String?): String = "put $name"
}

/** Has a parameter that needs an argument, on a route without one. */
@Route(path = ["/pages", "/pages/{id}"])
class PageHandler : RequestHandler() {

    fun get(id: String): String = "page $id"
}
