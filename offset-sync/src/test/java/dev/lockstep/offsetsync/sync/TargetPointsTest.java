package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offsetsync.decision.TargetPoint;
import dev.lockstep.offsetsync.translation.Translation;
import dev.lockstep.offsetsync.translation.Translation.Point;
import dev.lockstep.rocketmq.QueueId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetPointsTest {

  private static final QueueId TARGET = new QueueId("orders", "sh-a", 0);

  @Test
  void theLowestOfSeveralSourceQueuesWins() {
    TargetPoint point =
        TargetPoints.of(
            List.of(
                translated(0, 40, Point.AFTER_COPY, 0),
                translated(1, 25, Point.AFTER_COPY, 0),
                translated(2, 60, Point.RELAY_TAIL, 5)));
    assertThat(point)
        .isInstanceOfSatisfying(
            TargetPoint.At.class,
            at -> {
              assertThat(at.offset()).isEqualTo(25);
              assertThat(at.missing()).isEqualTo(5);
              assertThat(at.explanation()).contains("lowest of 3").contains("orders@hz-a/1");
            });
  }

  @Test
  void oneThatFailedKeepsTheQueueFromMoving() {
    TargetPoint point =
        TargetPoints.of(
            List.of(
                translated(0, 40, Point.AFTER_COPY, 0),
                new SourcePoint.Failed(queue(1), 3, "broker hz-a is down")));
    assertThat(point).isEqualTo(new TargetPoint.Failed("broker hz-a is down"));
  }

  @Test
  void withoutProgressThereIsNoPoint() {
    assertThat(TargetPoints.of(List.of(new SourcePoint.NoProgress(queue(0)))))
        .isEqualTo(new TargetPoint.None());
  }

  private static SourcePoint translated(int id, long offset, Point point, long missing) {
    return new SourcePoint.Translated(
        queue(id), 10, new Translation.Found(offset, point, missing, 1));
  }

  private static MappedQueue queue(int id) {
    return new MappedQueue(new QueueId("orders", "hz-a", id), TARGET, 0, 0);
  }
}
