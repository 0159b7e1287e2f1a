package dev.warren.broker.connection;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Both ends of a socket: the client's and the broker's. */
record Endpoints(InetSocketAddress peer, InetSocketAddress local) {
    static Endpoints of(Channel socket) {
        return new Endpoints((InetSocketAddress) socket.remoteAddress(), (InetSocketAddress) socket.localAddress());
    }

    /** {@code host:port -> host:port}. */
    String name() {
        return text(peer) + " -> " + text(local);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** The client's address. */
    InetAddress peerAddress() {
        return plain(peer.getAddress());
    }

    /** An IPv4 address that came by an IPv6 socket (::ffff:127.0.0.1) as what it is: loopback is loopback. */
    static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            // Its octets are an address's.
            throw new IllegalStateException(e);
        }
    }
}
