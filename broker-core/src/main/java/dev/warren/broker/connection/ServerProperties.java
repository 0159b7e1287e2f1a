package dev.warren.broker.connection;

import dev.warren.broker.Compatibility;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;

/** What connection.start says of this server. Client libraries decide by it which features they use. */
final class ServerProperties {
    private ServerProperties() {}

    static FieldTable of(String clusterName) {
        FieldTable capabilities = FieldTable.builder()
                .put("publisher_confirms", true)
                .put("exchange_exchange_bindings", true)
                .put("basic.nack", true)
                .put("consumer_cancel_notify", true)
                .put("connection.blocked", true)
                .put("consumer_priorities", true)
                .put("authentication_failure_close", true)
                .put("per_consumer_qos", true)
                .put("direct_reply_to", true)
                .build();
        return FieldTable.builder()
                .put("capabilities", FieldValue.of(capabilities))
                .put("cluster_name", clusterName)
                .put("copyright", "The Warren authors")
                .put("information", "Warren, an AMQP 0-9-1 broker. Licensed under the Apache License 2.0.")
                .put("platform", "Java " + Runtime.version().feature())
                .put("product", Compatibility.PRODUCT)
                .put("version", Compatibility.VERSION)
                .build();
    }
}
