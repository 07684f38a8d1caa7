package dev.lockstep.coordinator.admin.api;

import static dev.lockstep.coordinator.admin.api.Api.aCluster;
import static dev.lockstep.coordinator.admin.api.Api.newId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.admin.v1.GetClusterRequest;
import dev.lockstep.coordinator.testing.PostgresqlServer;
import dev.lockstep.coordinator.testing.PostgresqlStores;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** The whole coordinator over a real PostgreSQL. */
@QuarkusTest
@WithTestResource(value = PostgresqlStores.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class PostgresqlCoordinatorTest {

  @Test
  void keepsWhatItIsToldInTheDatabase() throws Exception {
    // Given
    assumeTrue(PostgresqlServer.isInstalled(), PostgresqlServer.NOT_INSTALLED);
    String id = newId();
    try (Api api = Api.ofThisTest()) {

      // When
      api.clusters.createCluster(aCluster(id).build());

      // Then
      String name = "clusters/" + id;
      assertThat(
              api.clusters
                  .getCluster(GetClusterRequest.newBuilder().setName(name).build())
                  .getName())
          .isEqualTo(name);
    }
    assertThat(clusterIds(id)).isEqualTo(1);
    assertThat(leaderEpoch()).isPositive();
    Path folder = ConfigProvider.getConfig().getValue("lockstep.coordinator.data-dir", Path.class);
    assertThat(Files.exists(folder.resolve("coordinator.id"))).isTrue();
  }

  private static long clusterIds(String id) throws Exception {
    return number("SELECT count(*) FROM clusters WHERE id = '%s'".formatted(id));
  }

  private static long leaderEpoch() throws Exception {
    return number("SELECT epoch FROM leader");
  }

  private static long number(String query) throws Exception {
    String url =
        ConfigProvider.getConfig().getValue("lockstep.coordinator.postgresql.url", String.class);
    try (Connection connection =
            DriverManager.getConnection(url, PostgresqlServer.USER, "trusted");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      assertThat(result.next()).isTrue();
      return result.getLong(1);
    }
  }
}
