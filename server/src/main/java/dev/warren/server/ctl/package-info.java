/** {@code warren ctl}: what operators know as rabbitmqctl, over the HTTP API of a running broker. */
package dev.warren.server.ctl;
