/** What is in {@code deploy}, held against the services that it runs. */
@NullMarked
package dev.lockstep.e2e.deploy;

import org.jspecify.annotations.NullMarked;
