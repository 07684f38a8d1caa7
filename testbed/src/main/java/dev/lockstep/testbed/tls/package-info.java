/** Certificates for tests, made by the JDK's keytool. */
@NullMarked
package dev.lockstep.testbed.tls;

import org.jspecify.annotations.NullMarked;
