package dev.lockstep.testbed.remoting;

import java.util.List;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * The answer to one pull.
 *
 * @param messages what was found, in the order of the queue; empty at the end of the queue or
 *     outside of it
 * @param nextOffset where to read on
 */
public record Pulled(List<MessageExt> messages, long nextOffset) {}
