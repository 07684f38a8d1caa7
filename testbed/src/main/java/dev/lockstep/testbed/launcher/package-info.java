/**
 * What runs inside the JVM of a server. Uses nothing but the JDK and the server's own class path.
 */
@NullMarked
package dev.lockstep.testbed.launcher;

import org.jspecify.annotations.NullMarked;
