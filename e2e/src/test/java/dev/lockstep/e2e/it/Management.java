package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.e2e.measure.ServiceMetrics;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What services say on their management ports. */
final class Management {

  private Management() {}

  /**
   * The body of a health check; fails if it does not say UP.
   *
   * @param check live, ready or started
   */
  static String health(ServiceProcess service, String check) {
    HttpRequest request =
        HttpRequest.newBuilder(service.management().resolve("/q/health/" + check)).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s of %s", check, service.id()).isEqualTo(200);
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The metrics of the first service of a kind. */
  static ServiceMetrics metrics(LockstepServices services, ServiceKind kind) {
    ServiceProcess service =
        services.all().stream().filter(one -> one.kind() == kind).findFirst().orElseThrow();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return ServiceMetrics.of(http, service.management());
    }
  }
}
