/** What can be set, and where its value comes from: command line, environment, rabbitmq.conf. */
package dev.warren.server.config;
