package dev.lockstep.logging;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.logmanager.LogContext;

/**
 * Levels at run time, on the management interface: {@code GET /q/loggers} lists those that are set;
 * {@code GET}, {@code PUT ?level=DEBUG} and {@code DELETE /q/loggers/CATEGORY} read, set and take
 * away that of a category. The root's category is {@code ROOT}.
 */
@Singleton
final class LoggersEndpoint {

  private static final Logger LOG = Logger.getLogger(LoggersEndpoint.class);
  private static final String PATH = "/q/loggers";
  private static final String ROOT = "ROOT";
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_ALLOWED = 405;

  private final LoggerLevels levels = new LoggerLevels(LogContext.getLogContext());

  void serve(@Observes ManagementInterface management) {
    Router router = management.router();
    router.route(HttpMethod.GET, PATH).handler(this::list);
    router.route(PATH + "/:category").handler(this::one);
  }

  private void list(RoutingContext call) {
    JsonObject set = new JsonObject();
    levels.set().forEach((name, level) -> set.put(name.isEmpty() ? ROOT : name, level));
    answer(call, OK, set);
  }

  private void one(RoutingContext call) {
    String shown = call.pathParam("category");
    String category = shown.equals(ROOT) ? "" : shown;
    try {
      switch (call.request().method().name()) {
        case "GET" -> {}
        case "PUT", "POST" -> set(call, category, shown);
        case "DELETE" -> {
          levels.unset(category);
          LOG.infof("log level unset category=%s", shown);
        }
        default -> {
          call.response().putHeader("Allow", "GET, PUT, POST, DELETE");
          answer(call, NOT_ALLOWED, error("method: must be GET, PUT, POST or DELETE"));
          return;
        }
      }
      answer(
          call, OK, new JsonObject(Map.of("category", shown, "level", levels.effective(category))));
    } catch (LoggerLevels.RefusedException e) {
      answer(call, BAD_REQUEST, error(String.valueOf(e.getMessage())));
    }
  }

  private void set(RoutingContext call, String category, String shown)
      throws LoggerLevels.RefusedException {
    String level = call.request().getParam("level", "");
    levels.set(category, level);
    LOG.infof("log level set category=%s new_level=%s", shown, level);
  }

  private static JsonObject error(String message) {
    return new JsonObject().put("error", message);
  }

  private static void answer(RoutingContext call, int status, JsonObject body) {
    call.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.encode() + "\n");
  }
}
