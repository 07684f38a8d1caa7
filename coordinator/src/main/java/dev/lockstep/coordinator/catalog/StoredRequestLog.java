package dev.lockstep.coordinator.catalog;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.lockstep.coordinator.leadership.LeaderGate;
import dev.lockstep.coordinator.store.Store;
import java.time.Clock;
import java.util.Optional;

/** The request log in the store. */
public final class StoredRequestLog implements RequestLog {
  private final Store store;
  private final LeaderGate gate;
  private final Requests requests;

  /** A log whose entries are timed by the clock. */
  public StoredRequestLog(Store store, LeaderGate gate, Clock clock) {
    this.store = store;
    this.gate = gate;
    this.requests = new Requests(clock);
  }

  @Override
  public <T extends Message> Optional<T> find(Change change, Parser<T> parser) {
    return store.read(tables -> requests.find(tables, change, parser));
  }

  @Override
  public void remember(Change change, Message answer) {
    store.run(gate.require(), tables -> requests.remember(tables, change, answer));
  }
}
