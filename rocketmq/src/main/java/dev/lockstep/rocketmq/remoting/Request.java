package dev.lockstep.rocketmq.remoting;

import java.util.HashMap;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * A request put together from its fields as they go over the wire: servers of all versions ignore
 * fields that they don't know.
 */
public final class Request {

  private final RemotingCommand command;

  private Request(RemotingCommand command) {
    this.command = command;
  }

  /** Starts a request with one of RocketMQ's request codes. */
  public static Request of(int code) {
    RemotingCommand command = RemotingCommand.createRequestCommand(code, null);
    command.setExtFields(new HashMap<>());
    return new Request(command);
  }

  /** Adds a field. */
  public Request with(String field, String value) {
    command.addExtField(field, value);
    return this;
  }

  /** Adds a field. */
  public Request with(String field, long value) {
    return with(field, Long.toString(value));
  }

  /** Adds a field. */
  public Request with(String field, boolean value) {
    return with(field, Boolean.toString(value));
  }

  /** Finishes the request. */
  public RemotingCommand build() {
    return command;
  }

  /** Finishes the request with a body. */
  public RemotingCommand build(byte[] body) {
    command.setBody(body);
    return command;
  }
}
