/**
 * What is said about metrics: the page, dashboards and alert rules, against what services expose.
 */
@NullMarked
package dev.lockstep.e2e.metrics;

import org.jspecify.annotations.NullMarked;
