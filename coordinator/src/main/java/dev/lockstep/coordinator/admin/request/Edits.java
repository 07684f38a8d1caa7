package dev.lockstep.coordinator.admin.request;

import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Edits of stored resources that are validated against what is stored, so inside of the catalog's
 * change.
 */
public final class Edits {
  private Edits() {}

  /**
   * Has a catalog carry out an edit. A catalog takes one failure from an edit; this lets the edit
   * refuse the request with all that is wrong.
   *
   * @param change the catalog's call, given the edit
   */
  public static <T> T run(Function<UnaryOperator<T>, T> change, UnaryOperator<T> edit) {
    AtomicReference<InvalidRequestException> refused = new AtomicReference<>();
    try {
      return change.apply(stored -> {
        try {
          return edit.apply(stored);
        } catch (InvalidRequestException e) {
          refused.set(e);
          throw new ControlException(Reason.INVALID_FIELD, "refused by the edit", e);
        }
      });
    } catch (ControlException e) {
      InvalidRequestException all = refused.get();
      if (all != null) {
        throw all;
      }
      throw e;
    }
  }
}
