/** HTTP, and nothing of the broker: requests and responses as values, a router, and the listener that serves them. */
package dev.warren.management.http;
