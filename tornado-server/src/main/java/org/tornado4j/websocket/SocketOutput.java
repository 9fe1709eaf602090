package org.tornado4j.websocket;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.SocketMeter;
import org.tornado4j.http.Tunnel;

/**
 * The output of a socket, and the {@link PendingPolicy} for a client that falls behind.
 *
 * <p>Thread: confined to the loop of the socket.
 */
final class SocketOutput {

    /** A socket as its output sees it. */
    interface Owner {

        /** Returns what the socket has in common with others. */
        SocketKind kind();

        /** Returns the connection that frames are written to. */
        Tunnel tunnel();

        /** Returns whether messages can be sent. */
        boolean isOpen();

        /** Returns whether the connection has ended. */
        boolean isOver();

        /** So much waits that nothing more is to be read until {@link #caughtUp}. */
        void fellBehind();

        /** The backlog has left. */
        void caughtUp();

        /** More waits than may be: the socket is to be closed. */
        void tooSlow();

        /** More, or less, is held than before. */
        void heldChanged();
    }

    /** The state of a client that is behind, or of a message in fragments; most sockets have none. */
    private static final class Backlog {

        /** Set while so much waits for the client that nothing is read from it. */
        private boolean behind;
        /** Bytes that the meter was told to wait. */
        private long toldPending;
        /** True if the meter is to be told when they have left. */
        private boolean watchesPending;
        /** The last ping that was not answered; null for none. */
        private byte @Nullable [] unanswered;
        /** Messages that wait behind others; null if none had to yet. */
        private @Nullable Outbox outbox;
        /** The message that is sent in fragments, which those that follow have to wait for; null for none. */
        private @Nullable FragmentedMessage fragmented;
        /** Set while a listener is told of a message that comes out of the outbox: what it sends is not to wait behind the others. */
        private boolean passesOutbox;

        boolean isOver() {
            return !behind
                    && !watchesPending
                    && !passesOutbox
                    && toldPending == 0
                    && fragmented == null
                    && unanswered == null
                    && (outbox == null || outbox.isEmpty());
        }
    }

    /** A message that is sent in fragments. */
    private static final class FragmentedMessage {

        /** Bytes that were sent. */
        private long bytes;
        /** Actions for the time when nothing is pending, postponed to the end of the message. */
        private final List<Runnable> after = new ArrayList<>();
    }

    /** So many times the limit may wait before a sender that does not wait for its stages is stopped. */
    private static final int MOST_PENDING = 16;

    /** With so many bytes unsent, the answer to a ping waits, and the last ping alone is answered. */
    private static final int PONGS_WAIT = 16 * 1024;

    private final Owner owner;

    /** Stage of the message that was sent last; null once that does not matter any more. */
    private @Nullable CompletionStage<?> lastSent;
    /** Null as long as the client is not behind, and no message is sent in fragments. */
    private @Nullable Backlog backlog;

    SocketOutput(Owner owner) {
        this.owner = owner;
    }

    private Tunnel tunnel() {
        return owner.tunnel();
    }

    private FrameSender sender() {
        return owner.kind().sender();
    }

    private WebSocketOptions options() {
        return owner.kind().options();
    }

    private Backlog backlog() {
        Backlog known = backlog;
        if (known == null) {
            known = new Backlog();
            backlog = known;
        }
        return known;
    }

    private void forgetBacklog() {
        if (backlog != null && backlog.isOver()) {
            backlog = null;
        }
    }

    private @Nullable Outbox outbox() {
        Backlog known = backlog;
        return known == null ? null : known.outbox;
    }

    private boolean hasWaiting() {
        Outbox waiting = outbox();
        return waiting != null && !waiting.isEmpty();
    }

    /** Not kept, since there is no room for it in the memory of an idle socket. */
    private SocketMeter meter() {
        return tunnel().context().socketMeter();
    }

    // ------------------------------------------------------------------------------------------ messages

    CompletionStage<@Nullable Void> text(String text) {
        if (waitsInOutbox()) {
            return enqueue(Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
        }
        meter().sent(sender().text(tunnel(), text));
        return sent();
    }

    /** Ownership: {@code payload} is taken over. */
    CompletionStage<@Nullable Void> message(int opcode, byte[] payload) {
        if (waitsInOutbox()) {
            return enqueue(opcode, payload);
        }
        meter().sent(payload.length);
        sender().message(tunnel(), opcode, payload);
        return sent();
    }

    /**
     * Sends a fragment of a message; other messages wait until the last one was sent.
     *
     * <p>Ownership: {@code payload} is taken over.
     */
    CompletionStage<@Nullable Void> fragment(int opcode, byte[] payload, boolean first, boolean last) {
        FragmentedMessage message = fragmented();
        if (first || message == null) {
            sendAll();
            message = new FragmentedMessage();
            backlog().fragmented = message;
        }
        message.bytes += payload.length;
        sender().fragment(tunnel(), opcode, payload, first, last);
        CompletionStage<@Nullable Void> stage = sent();
        if (last) {
            meter().sent(message.bytes);
            backlog().fragmented = null;
            sendWaiting();
            message.after.forEach(this::whenCaughtUp);
            forgetBacklog();
        }
        return stage;
    }

    /** Sends a message that other sockets get as well. */
    void shared(SharedMessage message, SharedMessageListener listener) {
        if (waitsInOutbox()) {
            if (options().pendingPolicy() == PendingPolicy.WAIT
                    && heldMemory() > options().maxPendingBytes()) {
                listener.dropped(); // its publisher waits for nobody
                return;
            }
            startOutbox().add(message, listener, mostInOutbox());
            outboxGrown();
        } else if (options().pendingPolicy() == PendingPolicy.WAIT && isFarBehind()) {
            listener.dropped(); // its publisher waits for nobody
        } else {
            sendShared(message, listener);
            if (tunnel().isBlocked()) {
                limitPending();
                notePending();
            }
        }
    }

    private boolean isFarBehind() {
        return tunnel().isBlocked() && tunnel().unsentBytes() > options().maxPendingBytes();
    }

    private void sendShared(SharedMessage message, SharedMessageListener listener) {
        listener.sending();
        if (owner.isOpen()) {
            meter().sent(message.length());
            sender().shared(tunnel(), message);
        }
    }

    /** Runs {@code action} in a callback of its own when nothing waits any more; never if the socket is closed before. */
    void whenCaughtUp(Runnable action) {
        FragmentedMessage message = fragmented();
        if (message != null) {
            message.after.add(action);
            return;
        }
        tunnel().flushed()
                .thenRun(() -> tunnel().loop().addCallback(() -> {
                    if (tunnel().isBlocked() || hasWaiting()) {
                        whenCaughtUp(action);
                    } else {
                        action.run();
                    }
                }));
    }

    private CompletionStage<@Nullable Void> sent() {
        if (tunnel().isBlocked()) {
            limitPending();
            notePending();
        }
        CompletionStage<@Nullable Void> stage = tunnel().flushed();
        lastSent = stage;
        return stage;
    }

    /** Returns whether {@code stage} is that of the message sent last, and the client is not behind. */
    boolean isOnItsWay(CompletionStage<?> stage) {
        return stage == lastSent && !tunnel().isBlocked();
    }

    /** Forgets which message was sent last. */
    void forgetLast() {
        lastSent = null;
    }

    /** Completes {@code done} as {@code stage} does. */
    static void forward(CompletionStage<@Nullable Void> stage, CompletableFuture<@Nullable Void> done) {
        stage.whenComplete((nothing, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    // ------------------------------------------------------------------------------------------ control frames

    void control(int opcode, byte[] payload) {
        sender().control(tunnel(), opcode, payload);
    }

    /** Answers a ping; if the client is behind, the last one of several alone (RFC 6455 section 5.5.3). */
    void pong(byte[] payload) {
        if (!tunnel().isBlocked() || tunnel().unsentBytes() <= PONGS_WAIT) {
            sender().control(tunnel(), Opcode.PONG, payload);
            return;
        }
        Backlog waiting = backlog();
        boolean waits = waiting.unanswered != null;
        waiting.unanswered = payload;
        if (!waits) {
            tunnel().flushed().thenRun(this::answerPing);
        }
    }

    private void answerPing() {
        Backlog waiting = backlog();
        byte[] payload = waiting.unanswered;
        waiting.unanswered = null;
        forgetBacklog();
        if (payload != null && owner.isOpen()) {
            sender().control(tunnel(), Opcode.PONG, payload);
        }
    }

    // ------------------------------------------------------------------------------------------ a slow client

    private void limitPending() {
        long most = options().maxPendingBytes();
        long unsent = tunnel().unsentBytes();
        long pending = unsent + heldMemory();
        switch (options().pendingPolicy()) {
            case WAIT -> {
                if (pending / MOST_PENDING > most) {
                    owner.tooSlow();
                } else if (unsent > most && tunnel().isBlocked() && !backlog().behind) {
                    backlog().behind = true;
                    owner.fellBehind();
                    tunnel().flushed().thenRun(this::catchUp);
                }
            }
            case CLOSE -> {
                if (pending > most) {
                    owner.tooSlow();
                }
            }
            case DROP_OLDEST -> {
                // what is in the tunnel has begun to leave; messages that follow wait in the outbox
            }
        }
    }

    /** Tells the meter how much waits for the client, until that has caught up. */
    private void notePending() {
        if (owner.isOver()) {
            return;
        }
        long pending = tunnel().isBlocked() ? tunnel().unsentBytes() + heldMemory() : 0;
        Backlog waiting = backlog();
        if (pending > 0 && !waiting.watchesPending) {
            waiting.watchesPending = true;
            tunnel().flushed().thenRun(this::caughtUpForNow);
        }
        meter().pending(pending - waiting.toldPending);
        waiting.toldPending = pending;
    }

    private void caughtUpForNow() {
        backlog().watchesPending = false;
        notePending();
        forgetBacklog();
    }

    private void catchUp() {
        backlog().behind = false;
        owner.caughtUp();
    }

    private @Nullable FragmentedMessage fragmented() {
        Backlog known = backlog;
        return known == null ? null : known.fragmented;
    }

    private boolean isInFragments() {
        return fragmented() != null;
    }

    private boolean passesOutbox() {
        Backlog known = backlog;
        return known != null && known.passesOutbox;
    }

    private boolean waitsInOutbox() {
        boolean waits =
                options().pendingPolicy() == PendingPolicy.DROP_OLDEST && (tunnel().isBlocked() || hasWaiting());
        return !passesOutbox() && (waits || isInFragments());
    }

    /** Returns how much may wait in the outbox before the oldest messages are dropped. */
    private long mostInOutbox() {
        return options().pendingPolicy() == PendingPolicy.DROP_OLDEST
                ? options().maxPendingBytes()
                : Long.MAX_VALUE;
    }

    private void outboxGrown() {
        owner.heldChanged();
        notePending();
        limitPending();
    }

    private CompletionStage<@Nullable Void> enqueue(int opcode, byte[] payload) {
        CompletionStage<@Nullable Void> sent =
                startOutbox().add(opcode, payload, mostInOutbox()).sent();
        outboxGrown();
        return sent;
    }

    /** Returns the outbox, which is emptied from now on as the client allows. */
    private Outbox startOutbox() {
        Outbox waiting = outbox();
        if (waiting == null) {
            waiting = new Outbox();
            backlog().outbox = waiting;
        }
        if (waiting.isEmpty()) {
            tunnel().flushed().thenRun(this::sendWaiting);
        }
        return waiting;
    }

    /** Sends what waits, until the client falls behind again. */
    private void sendWaiting() {
        Outbox waiting = outbox();
        if (waiting == null || isInFragments() || !owner.isOpen()) {
            return;
        }
        boolean dropsOldest = options().pendingPolicy() == PendingPolicy.DROP_OLDEST;
        while (!waiting.isEmpty() && !isInFragments() && !(dropsOldest && tunnel().isBlocked())) {
            send(waiting.take());
        }
        if (!waiting.isEmpty() && !isInFragments()) {
            tunnel().flushed().thenRun(this::sendWaiting);
        }
        owner.heldChanged();
    }

    private void send(Outbox.Waiting message) {
        SharedMessage shared = message.shared();
        SharedMessageListener listener = message.listener();
        if (shared == null || listener == null) {
            meter().sent(message.payload().length);
            sender().message(tunnel(), message.opcode(), message.payload());
        } else {
            backlog().passesOutbox = true;
            sendShared(shared, listener);
            backlog().passesOutbox = false;
        }
        forward(tunnel().flushed(), message.sent());
    }

    /** Sends all that waits, but for what waits behind a message in fragments: the socket is about to be closed, for instance. */
    void sendAll() {
        Outbox waiting = outbox();
        while (!isInFragments() && waiting != null && !waiting.isEmpty()) {
            send(waiting.take());
        }
    }

    /** Returns the memory of what waits, in bytes, without what is in the tunnel. */
    long heldMemory() {
        Outbox waiting = outbox();
        return waiting == null ? 0 : waiting.memory();
    }

    /** Begins the next compressed message anew: memory is short. */
    void forgetMessages() {
        sender().forget(tunnel());
    }

    /** Gives up what waits. */
    void close() {
        Backlog waiting = backlog;
        if (waiting != null && waiting.outbox != null) {
            waiting.outbox.clear();
        }
        sender().forget(tunnel());
        if (waiting != null) {
            meter().pending(-waiting.toldPending);
            waiting.toldPending = 0;
        }
    }
}
