package peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.CharsetUtil;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;

/** Netty's codec and one handler behind it, on the native transport; no router. TLS, if there is a key store, is the JDK's. */
class NettyServer extends SimpleChannelInboundHandler<HttpObject> {

    private static final File FILE = new File(System.getenv("BENCH_FILE"));
    private static final ByteBuf HELLO = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer().writeBytes("Hello, World!".getBytes(CharsetUtil.US_ASCII)));

    private String uri;
    private ByteBuf content;

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message instanceof HttpRequest request) {
            uri = request.uri();
            long length = HttpUtil.getContentLength(request, 0L);
            content = length > 0 ? context.alloc().buffer((int) length) : Unpooled.EMPTY_BUFFER;
        }
        if (message instanceof HttpContent piece && piece.content().isReadable()) {
            content.writeBytes(piece.content());
        }
        if (message instanceof LastHttpContent) {
            answer(context);
        }
    }

    private void answer(ChannelHandlerContext context) {
        if (uri.equals("/plaintext")) {
            context.write(response("text/plain", HELLO.duplicate()));
        } else if (uri.startsWith("/hello/")) {
            String text = "Hello, " + uri.substring(7) + "!";
            context.write(response("text/plain", Unpooled.copiedBuffer(text, CharsetUtil.UTF_8)));
        } else if (uri.equals("/echo")) {
            context.write(response("application/octet-stream", content));
        } else {
            HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            context.write(describe(head, "application/octet-stream", FILE.length()));
            context.write(new DefaultFileRegion(FILE, 0, FILE.length()));
            context.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private static HttpResponse response(String type, ByteBuf content) {
        HttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, content);
        return describe(response, type, content.readableBytes());
    }

    private static HttpResponse describe(HttpResponse response, String type, long length) {
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type).set(HttpHeaderNames.CONTENT_LENGTH, length);
        return response;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** Null where nobody named a key store. */
    private static SslContext tls() throws GeneralSecurityException, IOException {
        String store = System.getenv("SERVER_SSL_KEY_STORE");
        if (store == null) {
            return null;
        }
        char[] password = System.getenv("SERVER_SSL_KEY_STORE_PASSWORD").toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(new File(store), password), password);
        return SslContextBuilder.forServer(keys).sslProvider(SslProvider.JDK).build();
    }

    public static void main(String[] arguments) throws GeneralSecurityException, IOException {
        SslContext tls = tls();
        new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new HttpServerCodec(), new NettyServer());
                    }
                })
                .bind("127.0.0.1", Integer.parseInt(System.getenv("PORT")))
                .syncUninterruptibly();
    }
}
