package dev.lockstep.coordinator.admin.api;

import static dev.lockstep.coordinator.admin.api.Api.aCluster;
import static dev.lockstep.coordinator.admin.api.Api.fields;
import static dev.lockstep.coordinator.admin.api.Api.newId;
import static dev.lockstep.coordinator.admin.api.Api.reason;
import static dev.lockstep.coordinator.admin.api.Api.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.CheckClusterRequest;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.CreateClusterRequest;
import dev.lockstep.admin.v1.Credentials;
import dev.lockstep.admin.v1.DeleteClusterRequest;
import dev.lockstep.admin.v1.GetClusterRequest;
import dev.lockstep.admin.v1.ListClustersRequest;
import dev.lockstep.admin.v1.ListClustersResponse;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.UpdateClusterRequest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ClusterApiTest {
  private Api api;

  @BeforeEach
  void connect() {
    api = Api.ofThisTest();
  }

  @AfterEach
  void disconnect() {
    api.close();
  }

  @Test
  void registersReturnsChangesAndForgets() {
    String name = "clusters/" + newId();
    Cluster created = api.clusters.createCluster(aCluster(name.substring(9)).build());
    Cluster updated =
        api.clusters.updateCluster(
            UpdateClusterRequest.newBuilder()
                .setCluster(
                    Cluster.newBuilder()
                        .setName(name)
                        .setEtag(created.getEtag())
                        .setRegion("eu-west")
                        .setDescription("not in the mask"))
                .setUpdateMask(FieldMask.newBuilder().addPaths("region"))
                .build());
    Cluster read = get(name);
    api.clusters.deleteCluster(
        DeleteClusterRequest.newBuilder().setName(name).setEtag(updated.getEtag()).build());

    assertThat(created.getName()).isEqualTo(name);
    assertThat(created.getEtag()).isNotEmpty();
    assertThat(created.hasCreateTime()).isTrue();
    assertThat(updated.getRegion()).isEqualTo("eu-west");
    assertThat(updated.getDescription()).isEmpty();
    assertThat(updated.getEtag()).isNotEqualTo(created.getEtag());
    assertThat(read).isEqualTo(updated);
    assertThat(reason(refusal(Code.NOT_FOUND, () -> get(name)))).isEqualTo("CLUSTER_NOT_FOUND");
  }

  @Test
  void refusesAnIdThatIsTaken() {
    CreateClusterRequest request = aCluster(newId()).build();
    Cluster created = api.clusters.createCluster(request);

    Status status = refusal(Code.ALREADY_EXISTS, () -> create(request));

    assertThat(reason(status)).isEqualTo("CLUSTER_EXISTS");
    assertThat(status.getMessage()).contains(created.getName());
  }

  @Test
  void refusesChangesOfWhatTheCallerHasNotSeen() {
    Cluster created = create(aCluster(newId()).build());
    Cluster.Builder stale = created.toBuilder().setRegion("eu").setEtag("stale");

    Status update =
        refusal(
            Code.ABORTED,
            () ->
                api.clusters.updateCluster(
                    UpdateClusterRequest.newBuilder().setCluster(stale).build()));
    Status delete =
        refusal(
            Code.ABORTED,
            () ->
                api.clusters.deleteCluster(
                    DeleteClusterRequest.newBuilder()
                        .setName(created.getName())
                        .setEtag("stale")
                        .build()));

    assertThat(List.of(reason(update), reason(delete))).containsOnly("ETAG_MISMATCH");
    assertThat(get(created.getName())).isEqualTo(created);
  }

  @Test
  void refusesUpdatesOfUnknownFieldsAndToWhatIsNotAllowed() {
    Cluster created = create(aCluster(newId()).build());

    Status mask =
        refusal(
            Code.INVALID_ARGUMENT,
            () ->
                api.clusters.updateCluster(
                    UpdateClusterRequest.newBuilder()
                        .setCluster(created)
                        .setUpdateMask(FieldMask.newBuilder().addPaths("name").addPaths("labels"))
                        .build()));
    Status value =
        refusal(
            Code.INVALID_ARGUMENT,
            () ->
                api.clusters.updateCluster(
                    UpdateClusterRequest.newBuilder()
                        .setCluster(
                            Cluster.newBuilder()
                                .setName(created.getName())
                                .setRegion("EU")
                                .addNameServers("x"))
                        .build()));

    assertThat(fields(mask)).containsExactly("update_mask");
    assertThat(mask.getMessage())
        .contains("must name only region, name_servers, credentials, tls, description, labels");
    assertThat(fields(value)).containsExactly("cluster.region", "cluster.name_servers[0]");
    assertThat(get(created.getName())).isEqualTo(created);
  }

  @Test
  void onlyValidatesIfAsked() {
    String id = newId();
    Cluster stored = create(aCluster(newId()).build());

    Cluster would = create(aCluster(id).setValidateOnly(true).build());
    Cluster changed =
        api.clusters.updateCluster(
            UpdateClusterRequest.newBuilder()
                .setCluster(stored.toBuilder().setRegion("eu"))
                .setValidateOnly(true)
                .build());
    api.clusters.deleteCluster(
        DeleteClusterRequest.newBuilder().setName(stored.getName()).setValidateOnly(true).build());

    assertThat(would.getName()).isEqualTo("clusters/" + id);
    assertThat(changed.getRegion()).isEqualTo("eu");
    refusal(Code.NOT_FOUND, () -> get("clusters/" + id));
    assertThat(get(stored.getName())).isEqualTo(stored);
  }

  @Test
  void answersARepeatedRequestAsItDidTheFirstTime() {
    CreateClusterRequest request = aCluster(newId()).setRequestId(newId()).build();
    Cluster first = create(request);

    Cluster again = create(request);
    Status other =
        refusal(
            Code.INVALID_ARGUMENT,
            () -> create(aCluster(newId()).setRequestId(request.getRequestId()).build()));

    assertThat(again).isEqualTo(first);
    assertThat(reason(other)).isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void keepsNoRequestIdOfAValidation() {
    CreateClusterRequest.Builder request = aCluster(newId()).setRequestId(newId());
    create(request.setValidateOnly(true).build());

    Cluster created = create(request.setValidateOnly(false).build());

    assertThat(get(created.getName())).isEqualTo(created);
  }

  @Test
  void listsByNameInPages() {
    List<String> mine = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      mine.add(create(aCluster(newId()).build()).getName());
    }
    mine.sort(null);

    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      ListClustersResponse page =
          api.clusters.listClusters(
              ListClustersRequest.newBuilder().setPageSize(2).setPageToken(token).build());
      assertThat(page.getClustersCount()).isBetween(1, 2);
      page.getClustersList().forEach(c -> listed.add(c.getName()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(listed).isSorted().doesNotHaveDuplicates().containsAll(mine);
  }

  @Test
  void neverShowsASecretThatWasGivenByMistake() {
    CreateClusterRequest.Builder request = aCluster(newId());
    request
        .getClusterBuilder()
        .setCredentials(Credentials.newBuilder().setAccessKey("env:KEY").setSecretKey("hunter2"));

    Status status = refusal(Code.INVALID_ARGUMENT, () -> create(request.build()));

    assertThat(fields(status)).containsExactly("cluster.credentials.secret_key");
    assertThat(status.toString()).doesNotContain("hunter2");
  }

  @Test
  void keepsAClusterThatATaskUses() {
    Task task = api.newTask();

    Status status =
        refusal(
            Code.FAILED_PRECONDITION,
            () ->
                api.clusters.deleteCluster(
                    DeleteClusterRequest.newBuilder().setName(task.getSource()).build()));

    assertThat(reason(status)).isEqualTo("CLUSTER_IN_USE");
    assertThat(status.getMessage()).contains(task.getName());
  }

  @Test
  void saysAtOnceThatNoWorkerCouldCheck() {
    Cluster created = create(aCluster(newId()).build());

    Status status =
        refusal(
            Code.UNAVAILABLE,
            () ->
                api.clusters.checkCluster(
                    CheckClusterRequest.newBuilder().setName(created.getName()).build()));

    assertThat(reason(status)).isEqualTo("NO_WORKER");
  }

  private Cluster create(CreateClusterRequest request) {
    return api.clusters.createCluster(request);
  }

  private Cluster get(String name) {
    return api.clusters.getCluster(GetClusterRequest.newBuilder().setName(name).build());
  }
}
