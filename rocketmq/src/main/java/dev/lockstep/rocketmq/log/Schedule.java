package dev.lockstep.rocketmq.log;

import org.apache.rocketmq.common.topic.TopicValidator;

/** The topics in which brokers keep messages that are not due yet, and go on keeping them after. */
public final class Schedule {

  /** Messages with a delay level; those of level n are in queue n - 1. */
  public static final String LEVELS = TopicValidator.RMQ_SYS_SCHEDULE_TOPIC;

  /** Messages for a time, all in queue 0; only 5.x has it. */
  public static final String TIMERS = "rmq_sys_wheel_timer";

  /** Levels that have a queue which can be read. */
  public static final int LEVEL_QUEUES = 18;

  private Schedule() {}
}
