package dev.lockstep.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.e2e.report.ProgressLine;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.Resources;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesDemoIT {

  @TempDir private Path scratch;

  @Test
  void comesOutExactWithTheServicesInContainers() throws IOException {
    // Given
    Containers containers = new Containers(scratch);
    assumeTrue(
        containers.engineAnswers(),
        "no Docker engine answers here (docker info): images are neither built nor run");
    containers.build();
    DemoPlan plan = new DemoPlan(20_000, 4_000, 1_000, 8, 60);
    try (containers;
        Resources resources = new Resources()) {
      Path logs = Repository.root().resolve("e2e/target/it-logs/ImagesDemoIT");
      TwoRegions regions = TwoRegions.start(logs, resources, containers);

      // When
      DemoResult result = new DemoScenario(plan, regions, ProgressLine.silent()).run();

      // Then
      assertThat(result.isExact()).as(result.toString()).isTrue();
    }
  }
}
