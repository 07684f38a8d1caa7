package dev.lockstep.coordinator.admin.audit;

import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.leadership.LeaderGate;
import dev.lockstep.coordinator.store.AuditRecord;
import dev.lockstep.coordinator.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** The record in the store, and in the log. Thread-safe. */
@ApplicationScoped
class StoredAuditTrail implements AuditTrail {
  private static final Logger LOG = Logger.getLogger(StoredAuditTrail.class);

  private final Store store;
  private final LeaderGate gate;

  StoredAuditTrail(Store store, LeaderGate gate) {
    this.store = store;
    this.gate = gate;
  }

  @Override
  public void append(AuditRecord entry) {
    LOG.infof("audit reason=%s attributes=%s", entry.reason(), entry.attributes());
    try {
      // Only a leader changes anything; what another coordinator refused stands in its log.
      gate.current().ifPresent(epoch -> store.run(epoch, tables -> tables.audit().append(entry)));
    } catch (ControlException e) {
      LOG.errorf(
          e, "audit entry not stored, it stands in the log only attributes=%s", entry.attributes());
    }
  }
}
