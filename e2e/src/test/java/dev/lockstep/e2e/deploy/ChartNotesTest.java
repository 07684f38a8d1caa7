package dev.lockstep.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an installation says at its end can be pasted into a shell. */
class ChartNotesTest {

  @TempDir private static Path scratch;

  private final Chart chart = new Chart(scratch);

  static List<Path> examples() {
    return Chart.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void callsAreUnderstoodByThisVersion(Path values) {
    GrpcurlCalls.in(chart.notes(values)).forEach(GrpcurlCalls.Call::assertUnderstood);
  }

  @Test
  void firstCallsRegisterACheckACreateAndAWatch() {
    assertThat(GrpcurlCalls.in(chart.notes(Chart.example("single-region"))))
        .extracting(GrpcurlCalls.Call::method)
        .containsExactly(
            "lockstep.admin.v1.ClusterService/ListClusters",
            "lockstep.admin.v1.ClusterService/CreateCluster",
            "lockstep.admin.v1.ClusterService/CheckCluster",
            "lockstep.admin.v1.TaskService/CreateTask",
            "lockstep.admin.v1.TaskService/WatchTask");
  }

  @Test
  void workersAloneSayWhereTheApiIs() {
    assertThat(chart.notes(Chart.example("second-region")))
        .contains("lockstep.shanghai.internal:7400")
        .doesNotContain("port-forward");
  }
}
