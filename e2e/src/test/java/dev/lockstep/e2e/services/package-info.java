@NullMarked
package dev.lockstep.e2e.services;

import org.jspecify.annotations.NullMarked;
