/**
 * The limits that the comments of lockstep.admin.v1 promise, checked for every field of every
 * request. All that is wrong with a request is collected and reported at once; each finding names
 * the field by its path and says what is allowed. Knows the messages and nothing of the store: what
 * depends on other resources is checked where they are known.
 */
@NullMarked
package dev.lockstep.coordinator.admin.validation;

import org.jspecify.annotations.NullMarked;
