package dev.lockstep.worker;

import dev.lockstep.rocketmq.client.ClusterClient;

/** A use of a shared {@link ClusterClient}; closing it ends the use, not necessarily the client. */
public interface ClusterHandle extends AutoCloseable {

  /** The client, open until this handle is closed. */
  ClusterClient client();

  /** Ends the use; closing again does nothing. */
  @Override
  void close();
}
