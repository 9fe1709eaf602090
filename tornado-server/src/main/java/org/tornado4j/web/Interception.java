package org.tornado4j.web;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;

/**
 * The way of one request through its interceptors.
 *
 * <ol>
 *   <li>{@link #decideEarly}, if there is content to come that a rate limit may keep from being read
 *   <li>{@link #next} and {@link #before}, until there is no next or the response is finished
 *   <li>{@link #completeHead} when a head is about to leave
 *   <li>{@link #after}, once
 * </ol>
 *
 * <p>Thread: that of the execution.
 */
final class Interception {

    private final HTTPServerRequest request;
    private final PlacedInterceptor[] interceptors;
    /** The number of interceptors whose part before the handler is done or under way. */
    private int called;

    /** Answers that rate limits gave before the content was there; null if none was asked. */
    private @Nullable EarlyDecisions earlyDecisions;

    private @Nullable Throwable failure;
    /** Fields of whatever response the request gets; null for none. */
    private @Nullable HTTPHeaders ofEachHead;
    /** Set when one of them has failed to complete a head. */
    private boolean broken;

    private Interception(HTTPServerRequest request, PlacedInterceptor[] interceptors) {
        this.request = request;
        this.interceptors = interceptors;
    }

    /** Returns null if none is for the request. */
    static @Nullable Interception of(Interceptors route, HTTPServerRequest request) {
        PlacedInterceptor[] chosen = route.of(request);
        return chosen.length == 0 ? null : new Interception(request, chosen);
    }

    /**
     * Asks rate limits before the content is there.
     *
     * @param refused as of {@link EarlyDecisions#ask}
     * @return as {@link EarlyDecisions#ask}
     */
    @Nullable
    CompletionStage<?> decideEarly(Runnable refused, Executor loop) {
        EarlyDecisions asked = new EarlyDecisions(request, loop);
        earlyDecisions = asked;
        return asked.ask(interceptors, refused);
    }

    @Nullable
    EarlyDecisions earlyDecisions() {
        return earlyDecisions;
    }

    /** Goes on to the next one; returns false if there is none. */
    boolean next() {
        boolean isThere = called < interceptors.length;
        called += isThere ? 1 : 0;
        return isThere;
    }

    private PlacedInterceptor current() {
        return interceptors[called - 1];
    }

    /** Returns whether the part of the current one runs outside the loop. */
    boolean isBlocking() {
        return current().blocking();
    }

    /** Lets the current one do its part before the handler. */
    @Nullable
    CompletionStage<?> before(RequestHandler handler) throws Exception {
        return current().interceptor().before(handler);
    }

    /** Adds a field to whatever response the request gets. */
    void addToEachHead(String name, String value) {
        HTTPHeaders known = ofEachHead;
        if (known == null) {
            known = new HTTPHeaders();
            ofEachHead = known;
        }
        known.add(name, value);
    }

    /** Notes what is about to be answered. */
    void failed(Throwable thrown) {
        failure = thrown;
    }

    /**
     * Completes a head. The first failure fails the response; the head of the error page leaves in any case, without those that fail
     * again.
     */
    void completeHead(int status, HTTPHeaders headers) {
        if (broken) {
            completeLastHead(status, headers);
            return;
        }
        broken = true;
        addOwn(headers);
        ResponseHead head = new ResponseHead(request, request.protocol(), status, headers);
        for (PlacedInterceptor placed : interceptors) {
            placed.interceptor().completeHead(head);
        }
        broken = false;
    }

    private void addOwn(HTTPHeaders headers) {
        if (ofEachHead != null) {
            ofEachHead.forEach(headers::add);
        }
    }

    /** Completes a head that leaves in any case: those that fail have no part in it. */
    static void completeHeadGuarded(PlacedInterceptor[] interceptors, ResponseHead head) {
        for (PlacedInterceptor placed : interceptors) {
            try {
                placed.interceptor().completeHead(head);
            } catch (Throwable e) {
                Failures.logOfInterceptor(e);
            }
        }
    }

    /** Completes the head of the response that leaves because all else has failed. */
    void completeLastHead(int status, HTTPHeaders headers) {
        addOwn(headers);
        completeHeadGuarded(interceptors, new ResponseHead(request, request.protocol(), status, headers));
    }

    /** Tells those that were called, the last one first, that the response is over. */
    void after(RequestHandler handler) {
        for (int i = called - 1; i >= 0; i--) {
            try {
                interceptors[i].interceptor().after(handler, failure);
            } catch (Throwable e) {
                Failures.logOfInterceptor(e);
            }
        }
    }
}
