package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offsetsync.sync.OriginSearch.Origin;
import dev.lockstep.offsetsync.translation.Copy;
import dev.lockstep.offsetsync.translation.CopyLog;
import dev.lockstep.offsetsync.translation.Probe;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OriginSearchTest {

  private static final int WINDOW = 32;

  @Test
  void findsTheCopyAtThePlaceOrTheNextOne() throws Exception {
    CopyLog log = log(0, 300, new Copy(10, 100), new Copy(250, 101));
    assertThat(OriginSearch.find(log, 10)).isEqualTo(new Origin.AtOrAfter(new Copy(10, 100)));
    assertThat(OriginSearch.find(log, 11)).isEqualTo(new Origin.AtOrAfter(new Copy(250, 101)));
    assertThat(OriginSearch.find(log, 0)).isEqualTo(new Origin.AtOrAfter(new Copy(10, 100)));
  }

  @Test
  void findsTheLastCopyBeforeAPlaceThatNoneFollows() throws Exception {
    CopyLog log = log(5, 300, new Copy(10, 100), new Copy(11, 101));
    for (long place : new long[] {12, 43, 44, 250, 300}) {
      assertThat(OriginSearch.find(log, place)).isEqualTo(new Origin.Before(new Copy(11, 101)));
    }
  }

  @Test
  void saysWhereThereAreNoCopies() throws Exception {
    assertThat(OriginSearch.find(log(5, 300), 100)).isEqualTo(new Origin.None());
    assertThat(OriginSearch.find(log(7, 7), 7)).isEqualTo(new Origin.None());
  }

  @Test
  void endsInALongRunOfOtherMessages() throws Exception {
    assertThat(OriginSearch.find(log(0, 1_000_000), 0)).isInstanceOf(Origin.Unfinished.class);
    assertThat(OriginSearch.find(log(0, 1_000_000), 1_000_000))
        .isInstanceOf(Origin.Unfinished.class);
  }

  private static CopyLog log(long min, long max, Copy... copies) {
    return offset -> {
      long from = Math.clamp(offset, min, max);
      long next = Math.min(from + WINDOW, max);
      return new Probe(
          from,
          next,
          min,
          max,
          List.of(copies).stream()
              .filter(copy -> LongStream.range(from, next).anyMatch(at -> at == copy.destination()))
              .toList());
    };
  }
}
