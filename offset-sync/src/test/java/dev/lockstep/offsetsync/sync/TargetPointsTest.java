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
  void aPointWithoutALowerBoundGivesWayToARealOne() {
    // Given a source queue whose copies were deleted, so that the group may stand anywhere from 5
    TargetPoint point =
        TargetPoints.of(List.of(unbounded(0, 5, 90, 2), translated(1, 25, Point.AFTER_COPY, 1)));

    // Then the group goes on after what it consumed of the other one
    assertThat(point)
        .isInstanceOfSatisfying(
            TargetPoint.At.class,
            at -> {
              assertThat(at.offset()).isEqualTo(25);
              assertThat(at.missing()).isEqualTo(3);
              assertThat(at.explanation()).contains("orders@hz-a/1");
            });
  }

  @Test
  void aPointWithoutALowerBoundStillKeepsItsOwnCopiesFromBeingSkipped() {
    // Given that the first copy of one source queue lies before the point of the other
    TargetPoint point =
        TargetPoints.of(List.of(unbounded(0, 5, 17, 0), translated(1, 25, Point.AFTER_COPY, 0)));

    // Then the group does not go beyond it
    assertThat(point)
        .isInstanceOfSatisfying(
            TargetPoint.At.class,
            at -> {
              assertThat(at.offset()).isEqualTo(17);
              assertThat(at.explanation()).contains("orders@hz-a/0");
            });
  }

  @Test
  void withoutAnyRealBoundThereIsNone() {
    TargetPoint point = TargetPoints.of(List.of(unbounded(0, 6, 90, 2), unbounded(1, 5, 40, 1)));
    assertThat(point)
        .isInstanceOfSatisfying(
            TargetPoint.Boundless.class,
            range -> {
              assertThat(range.start()).isEqualTo(5);
              assertThat(range.limit()).isEqualTo(40);
              assertThat(range.missing()).isEqualTo(3);
            });
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

  private static SourcePoint unbounded(int id, long start, long limit, long missing) {
    return new SourcePoint.Unbounded(
        queue(id),
        10,
        new Translation.Boundless(start, limit, Translation.Lack.NO_COPY_BELOW, missing, 1));
  }

  private static MappedQueue queue(int id) {
    return new MappedQueue(new QueueId("orders", "hz-a", id), TARGET, 0, 0);
  }
}
