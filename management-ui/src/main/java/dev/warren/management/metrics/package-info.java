/** Figures for Prometheus, under RabbitMQ's names where they mean the same. */
package dev.warren.management.metrics;
