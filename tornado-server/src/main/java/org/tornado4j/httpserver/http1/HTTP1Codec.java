package org.tornado4j.httpserver.http1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http1.HeadLimits;
import org.tornado4j.http1.RequestHeadParser;
import org.tornado4j.http1.ResponseEncoder;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.httpserver.ServerLoop;

/**
 * The parser, the encoder and the scratch memory that the HTTP/1 connections of a loop use in turn.
 *
 * <p>Thread: confined to the loop.
 */
final class HTTP1Codec {

    /** The number of bytes of a head to look at first; most heads are shorter. */
    private static final int FIRST_LOOK = 2048;

    private final ServerLoop server;
    private final ResponseEncoder encoder = new ResponseEncoder();
    private final ResponseSender sender;
    private final RequestHeadParser parserModel;
    private @Nullable RequestHeadParser spareParser;
    private byte[] scratch = new byte[FIRST_LOOK];
    /** The buffer from which {@link #scratch} was copied; null for none. */
    private @Nullable ByteBuffer copied;
    /** The part of it that was copied. */
    private int copiedFrom;

    private int copiedTo;

    HTTP1Codec(ServerLoop server) {
        this.server = server;
        this.sender = new ResponseSender(this);
        HTTPServerOptions options = server.options();
        this.parserModel = new RequestHeadParser(
                new HeadLimits(options.maxHeaderBytes(), options.maxTargetBytes(), options.maxHeaderFields()));
    }

    ServerLoop server() {
        return server;
    }

    // ------------------------------------------------------------------------------------------ requests

    /** Returns a parser in its initial state; give it back with {@link #giveBack} when the head is whole. */
    RequestHeadParser takeParser() {
        RequestHeadParser parser = spareParser;
        spareParser = null;
        return parser != null ? parser : parserModel.another();
    }

    void giveBack(RequestHeadParser parser) {
        parser.reset();
        spareParser = parser;
    }

    /** Parses the bytes in {@code in}, whose position stays: {@link RequestHeadParser#parse}. */
    int parse(RequestHeadParser parser, ByteBuffer in) {
        return in.hasArray() ? parseArray(parser, in) : parseDirect(parser, in);
    }

    private static int parseArray(RequestHeadParser parser, ByteBuffer in) {
        int base = in.arrayOffset() + in.position();
        return parser.parse(in.array(), base, base + in.remaining());
    }

    /**
     * Copies as much as heads usually have to where it is quick to look at, and more only if that was not all. What was copied
     * behind one head is there for the next.
     */
    private int parseDirect(RequestHeadParser parser, ByteBuffer in) {
        int start = in.position();
        if (copied != in || start < copiedFrom || start > copiedTo) {
            copied = in;
            copiedFrom = start;
            copiedTo = start;
        }
        int base = start - copiedFrom;
        int length =
                copiedTo > start ? parser.parse(scratch, base, copiedTo - copiedFrom) : RequestHeadParser.INCOMPLETE;
        while (length == RequestHeadParser.INCOMPLETE && copiedTo < in.limit()) {
            copyMore(in, Math.max(FIRST_LOOK, copiedTo - start));
            length = parser.parse(scratch, base, copiedTo - copiedFrom);
        }
        return length;
    }

    private void copyMore(ByteBuffer in, int most) {
        int count = Math.min(in.limit() - copiedTo, most);
        int before = copiedTo - copiedFrom;
        if (scratch.length < before + count) {
            scratch = Arrays.copyOf(scratch, Math.max(before + count, 2 * scratch.length));
        }
        in.get(copiedTo, scratch, before, count);
        copiedTo += count;
    }

    /** To be called when there are other bytes in the buffers that are parsed. */
    void inputChanged() {
        copied = null;
    }

    // ------------------------------------------------------------------------------------------ responses

    /** Returns the encoder; what it holds is to be sent before the next response begins. */
    ResponseEncoder encoder() {
        return encoder;
    }

    ResponseSender sender() {
        return sender;
    }

    /** Adds Date and Server, unless the response has its own. */
    void addStandardFields() {
        if (!encoder.hasDate()) {
            encoder.line(server.standardFields().dateLine());
        }
        if (!encoder.hasServer()) {
            encoder.line(server.standardFields().serverLine());
        }
    }
}
