/** What the broker says of itself, line by line: to standard output, to a file, as text or as JSON. */
package dev.warren.server.log;
