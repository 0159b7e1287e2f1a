/** The past of figures: bounded, in few octets, and kept over restarts. */
package dev.warren.management.history;
