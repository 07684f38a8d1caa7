/** The benchmarks behind {@code ./bench}: each measures one thing and gives its figures. */
@NullMarked
package dev.lockstep.e2e.bench;

import org.jspecify.annotations.NullMarked;
