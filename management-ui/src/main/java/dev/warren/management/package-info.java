/** What operators see: RabbitMQ's management HTTP API, and the console that shows it. One file per noun. */
package dev.warren.management;
