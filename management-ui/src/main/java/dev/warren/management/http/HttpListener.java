package dev.warren.management.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.compression.StandardCompressionOptions;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The port for HTTP: one event loop for the sockets, two threads for the answers, because handlers take locks. Thread-safe.
 *
 * <p>Memory is bounded by {@link BodyBudget}; work that waits, by one request a connection.
 */
public final class HttpListener implements AutoCloseable {
    /** Bounds of a listener. */
    public record Limits(int connections, int bodyBytes, long patienceMs) {
        public static final Limits DEFAULT = new Limits(500, 20_000_000, 60_000);
    }

    private static final int ANSWERING_THREADS = 2;
    /** So many of the largest bodies may be there at one time. */
    private static final int LARGE_BODIES = 3;

    private static final int COMPRESS_FROM_BYTES = 1024;
    private static final long CLOSE_MS = 3_000;

    private final Supplier<Router> router;
    private final Limits limits;
    private final EventLoopGroup loop;
    private final ExecutorService executor;
    private final boolean epoll = Epoll.isAvailable();
    private final AtomicLong bodies = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<InetSocketAddress> listening = new CopyOnWriteArrayList<>();
    private final List<Channel> sockets = new CopyOnWriteArrayList<>();

    /** @param router asked for at the first request */
    public HttpListener(Supplier<Router> router, Limits limits) {
        this.router = router;
        this.limits = limits;
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("warren-http-io", true), io);
        AtomicInteger number = new AtomicInteger();
        this.executor = Executors.newFixedThreadPool(ANSWERING_THREADS, task -> {
            Thread thread = new Thread(task, "warren-http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts accepting.
     *
     * @return the address, with the port that was chosen if 0 was asked for
     */
    public InetSocketAddress bind(InetSocketAddress address) throws IOException {
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var bound = new ServerBootstrap()
                .group(loop)
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                // A client is read only while its next request is wanted.
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        sockets.add(bound.channel());
        InetSocketAddress local = (InetSocketAddress) bound.channel().localAddress();
        listening.add(local);
        return local;
    }

    private void accept(Channel channel) {
        if (connections.incrementAndGet() > limits.connections()) {
            connections.decrementAndGet();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        BodyBudget budget = new BodyBudget(bodies, (long) LARGE_BODIES * limits.bodyBytes(), limits.bodyBytes());
        channel.pipeline()
                .addLast(new HttpServerCodec())
                .addLast(new HttpContentCompressor(
                        COMPRESS_FROM_BYTES, StandardCompressionOptions.gzip(), StandardCompressionOptions.deflate()))
                .addLast(budget)
                .addLast(new BodyLimit(limits.bodyBytes()))
                .addLast(new FlowControlHandler())
                .addLast(new HttpConnection(router, executor, limits.patienceMs(), budget::answered));
    }

    /** Where clients are accepted. */
    public List<InetSocketAddress> listening() {
        return listening;
    }

    /** Accepts no more, ends what is being answered, and closes every connection. */
    @Override
    public void close() {
        sockets.forEach(socket -> socket.close().awaitUninterruptibly());
        listening.clear();
        executor.shutdown();
        try {
            executor.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.shutdownGracefully(0, CLOSE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
