package dev.lockstep.rocketmq.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GroupOffsetsTextTest {

  @Test
  void readsOffsetsBetweenTablesThatOtherVersionsAdd() {
    // Given
    String text =
        """
        {"dataVersion":{"counter":3,"stateVersion":0},
         "groupTopicMap":{},
         "offsetTable":{"orders@billing":{0:7,1:9},"%RETRY%billing@billing":{0:2},"odd":{0:1}},
         "pullOffsetTable":{"orders@billing":{0:77}}}\
        """;

    // When
    GroupOffsets offsets = GroupOffsetsText.read(text.getBytes(StandardCharsets.UTF_8));

    // Then
    assertThat(offsets.offset("billing", "orders", 0)).hasValue(7);
    assertThat(offsets.offset("billing", "orders", 1)).hasValue(9);
    assertThat(offsets.offset("billing", "orders", 2)).isEmpty();
    assertThat(offsets.offset("billing", "%RETRY%billing", 0)).hasValue(2);
    assertThat(offsets.offsets()).containsOnlyKeys("billing");
  }
}
