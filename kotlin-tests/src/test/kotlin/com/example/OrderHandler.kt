package com.example

import java.time.Duration
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import org.tornado4j.spring.boot.Route
import org.tornado4j.web.HTTPProblem
import org.tornado4j.web.RequestHandler

data class Order(val id: Long, val title: String, val parcels: Int)

interface Orders {
    fun titleOf(id: Long): String? // from a database, which blocks
    suspend fun parcelsOf(id: Long): Int // from a service elsewhere
}

@Route("/orders/{id}")
class OrderHandler(private val orders: Orders) : RequestHandler() {

    suspend fun get(id: Long): Order = coroutineScope {
        val parcels = async { orders.parcelsOf(id) } // both at the same time
        val title = withContext(Dispatchers.IO) { orders.titleOf(id) }
            ?: throw HTTPProblem(404, "there is no such order").with("id", id)
        Order(id, title, parcels.await())
    }

    suspend fun post(id: Long) {
        val parcels = orders.parcelsOf(id)
        setStatus(201)
        write("$parcels parcels are on their way")
    }
}

@Route("/ticks")
class TickHandler : RequestHandler() {

    fun get(): Flow<Int> = flow {
        for (tick in 1..3) {
            emit(tick)
            delay(Duration.ofMillis(10).toMillis())
        }
    }
}
