package dev.lockstep.coordinator.admin.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.FieldMask;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import dev.lockstep.coordinator.catalog.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateMaskTest {
  private static final List<String> ALLOWED =
      List.of("region", "name_servers", "credentials", "labels");
  private static final Cluster STORED =
      Cluster.newBuilder().setRegion("east").addNameServers("a:1").putLabels("x", "y").build();

  @Test
  void changesWhatTheMaskNamesAndNothingElse() {
    Cluster sent = Cluster.newBuilder().setRegion("west").addNameServers("b:2").build();

    Cluster.Builder edited = STORED.toBuilder();
    UpdateMask.of(mask("region", "labels"), sent, ALLOWED).apply(sent, edited);

    assertThat(edited.build())
        .isEqualTo(Cluster.newBuilder().setRegion("west").addNameServers("a:1").build());
  }

  @Test
  void changesWhatIsSetWithoutAMask() {
    Cluster sent =
        Cluster.newBuilder().setName("clusters/x").addNameServers("b:2").setEtag("e").build();

    Cluster.Builder edited = STORED.toBuilder();
    UpdateMask.of(FieldMask.getDefaultInstance(), sent, ALLOWED).apply(sent, edited);

    assertThat(edited.build()).isEqualTo(STORED.toBuilder().setNameServers(0, "b:2").build());
  }

  @Test
  void refusesOtherPathsNamingTheAllowedOnes() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () -> UpdateMask.of(mask("region", "name", "credentials.access_key"), STORED, ALLOWED))
        .satisfies(e ->
            assertThat(e.violations())
                .hasSize(2)
                .allSatisfy(v -> {
                  assertThat(v.field()).isEqualTo("update_mask");
                  assertThat(v.description())
                      .startsWith("must name only region, name_servers, credentials, labels, not ");
                }));
  }

  @Test
  void givesTheSameDigestToTheSameRequestOnly() {
    Cluster one = Cluster.newBuilder().putLabels("a", "1").putLabels("b", "2").build();
    Cluster same = Cluster.newBuilder().putLabels("b", "2").putLabels("a", "1").build();

    Change first = Changes.of("X", one, "id", "", false);

    assertThat(Changes.of("X", same, "id", "", false)).isEqualTo(first);
    assertThat(Changes.of("X", STORED, "id", "", false).digest()).isNotEqualTo(first.digest());
  }

  private static FieldMask mask(String... paths) {
    return FieldMask.newBuilder().addAllPaths(List.of(paths)).build();
  }
}
