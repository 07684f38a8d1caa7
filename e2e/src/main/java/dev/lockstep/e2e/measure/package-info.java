/**
 * Times and figures taken from the clusters' own logs, so that nothing depends on what a service
 * says of itself.
 */
@NullMarked
package dev.lockstep.e2e.measure;

import org.jspecify.annotations.NullMarked;
