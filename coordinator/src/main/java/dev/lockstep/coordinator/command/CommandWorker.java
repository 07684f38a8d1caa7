package dev.lockstep.coordinator.command;

/**
 * A connected worker that takes commands.
 *
 * @param id the worker's id
 * @param region its region; may be empty
 * @param draining whether it wants to stop
 * @param channel the way to it
 */
public record CommandWorker(String id, String region, boolean draining, CommandChannel channel) {}
