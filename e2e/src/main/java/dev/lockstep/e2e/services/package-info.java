/**
 * The three services as processes of their own, started from what the build packaged, and the admin
 * API as a client sees it. Whatever is started here ends with this JVM, however that ends.
 */
@NullMarked
package dev.lockstep.e2e.services;

import org.jspecify.annotations.NullMarked;
