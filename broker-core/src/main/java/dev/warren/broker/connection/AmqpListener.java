package dev.warren.broker.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The ports for AMQP: one event loop a core, epoll where there is epoll. */
public final class AmqpListener {
    private static final int BACKLOG = 1024;

    /** Above one frame of the default size, so that a frame always fits. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private final ConnectionRegistry registry;
    private final EventLoopGroup loops;
    private final boolean epoll = Epoll.isAvailable();
    private final List<Channel> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean closing;

    /** @param fatal told when an event loop has died, which leaves connections that nobody serves */
    public AmqpListener(ConnectionRegistry registry, Runnable fatal) {
        this.registry = registry;
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("warren-amqp"), io);
        for (EventExecutor loop : loops) {
            loop.terminationFuture().addListener(ended -> {
                if (!closing) {
                    fatal.run();
                }
            });
        }
    }

    /**
     * Starts accepting at one of them.
     *
     * @return the address, with the port that was chosen if 0 was asked for
     */
    public InetSocketAddress bind(InetSocketAddress address) throws IOException {
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ConnectionHandler(registry));
                    }
                });
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        sockets.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Accepts no more. */
    public void unbind() {
        sockets.forEach(socket -> socket.close().awaitUninterruptibly());
    }

    /** Ends the event loops, after the connections. */
    public void close() {
        closing = true;
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
