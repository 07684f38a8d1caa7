package dev.lockstep.coordinator.admin.audit;

import com.google.rpc.Code;
import dev.lockstep.coordinator.admin.error.AnsweredException;
import dev.lockstep.coordinator.admin.request.Peer;
import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.store.AuditRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Carries out changes and keeps on record who asked for what and how it ended. What only was
 * validated changes nothing and is not kept. Thread-safe.
 */
@ApplicationScoped
public class Audited {
  private static final String OK = "OK";
  private static final String TASKS = "tasks/";

  private final AuditTrail trail;
  private final Clock clock;

  /** Keeps the record in the given trail. */
  public Audited(AuditTrail trail, Clock clock) {
    this.trail = trail;
    this.clock = clock;
  }

  /**
   * Carries out a change.
   *
   * @param resource name of what is changed
   */
  public <T> T run(Peer peer, String resource, Change change, Supplier<T> work) {
    return run(peer, resource, change, Map.of(), work);
  }

  /**
   * Carries out a change.
   *
   * @param resource name of what is changed
   * @param details what of it; those without a value are left out
   */
  public <T> T run(
      Peer peer, String resource, Change change, Map<String, String> details, Supplier<T> work) {
    if (change.validateOnly()) {
      return work.get();
    }
    String result = Reason.INTERNAL.name();
    try {
      T answer = work.get();
      result = OK;
      return answer;
    } catch (ControlException e) {
      result = e.reason().name();
      throw e;
    } catch (AnsweredException e) {
      result = Code.forNumber(e.status().getCode()).name();
      throw e;
    } catch (InvalidRequestException e) {
      result = Reason.INVALID_FIELD.name();
      throw e;
    } finally {
      trail.append(entry(peer, resource, change, details, result));
    }
  }

  private AuditRecord entry(
      Peer peer, String resource, Change change, Map<String, String> details, String result) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("peer", peer.address());
    attributes.put("call", change.call());
    attributes.put("resource", resource);
    attributes.put("result", result);
    details.forEach((key, value) -> {
      if (!value.isEmpty()) {
        attributes.put(key, value);
      }
    });
    if (!change.requestId().isEmpty()) {
      attributes.put("request_id", change.requestId());
    }
    String task = resource.startsWith(TASKS) ? resource.substring(TASKS.length()) : "";
    String message =
        peer.address() + " called " + change.call() + " on " + resource + ": " + result;
    return new AuditRecord(clock.instant(), task, "", "ADMIN_CALL", message, attributes);
  }
}
