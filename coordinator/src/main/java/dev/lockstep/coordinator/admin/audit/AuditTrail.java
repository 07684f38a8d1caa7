package dev.lockstep.coordinator.admin.audit;

import dev.lockstep.coordinator.store.AuditRecord;

/** Where the record of changes goes. Thread-safe. */
public interface AuditTrail {
  /** Keeps an entry. Never fails: what cannot be kept is in the log. */
  void append(AuditRecord entry);
}
