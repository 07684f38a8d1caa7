/**
 * What all services share of logs: lines of JSON where a setting asks for them, and levels that can
 * be changed at run time. docs/logs.md is for those who read them.
 */
@NullMarked
package dev.lockstep.logging;

import org.jspecify.annotations.NullMarked;
