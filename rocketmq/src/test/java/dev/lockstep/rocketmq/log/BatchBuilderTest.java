package dev.lockstep.rocketmq.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.rocketmq.QueueId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchBuilderTest {

  private static final String OURS =
      "LOCKSTEP_ORIGIN\1hangzhou\2LOCKSTEP_AT\1hangzhou/broker-a/3/42/7\2LOCKSTEP_BORN\1"
          + FrameBytes.BORN
          + "\2";

  private static CopySource source(
      String destinationTopic, @Nullable String tagKey, @Nullable String tagValue) {
    return new CopySource(
        "hangzhou", new QueueId("orders", "broker-a", 3), destinationTopic, 7, tagKey, tagValue);
  }

  private static BatchBuilder builder() {
    return new BatchBuilder(source("orders", null, null), 1 << 20);
  }

  private static String propertiesOf(BatchBuilder builder, String properties) {
    assertThat(builder.offer(FrameBytes.of(properties).cursor())).isEqualTo(Offer.ADDED);
    return onlyPropertiesOf(builder.build());
  }

  /** The property block of a batch's first message, as it is. */
  private static String onlyPropertiesOf(Batch batch) {
    ByteBuffer body = batch.body().duplicate();
    int bodyLength = body.getInt(16);
    int at = 20 + bodyLength;
    byte[] properties = new byte[body.getShort(at)];
    body.get(at + 2, properties);
    return new String(properties, java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void keepsDeadLettersThatFailedEquallyOftenTogether() {
    // Given
    BatchBuilder builder = new BatchBuilder(source("%DLQ%billing", null, null), 1 << 20);
    FrameBytes failed = FrameBytes.of("");

    // When
    builder.offer(failed.withReconsumeTimes(3).cursor());
    Offer equally = builder.offer(failed.withReconsumeTimes(3).cursor());
    Offer moreOften = builder.offer(failed.withReconsumeTimes(4).cursor());

    // Then
    assertThat(equally).isEqualTo(Offer.ADDED);
    assertThat(moreOften).isEqualTo(Offer.OTHER_FLAGS);
    assertThat(builder.build().count()).isEqualTo(2);
    assertThat(builder.build().reconsumeTimes()).isEqualTo(3);
  }

  @Test
  void putsOneMessageInABatchForARetryTopic() {
    // Given
    BatchBuilder builder = new BatchBuilder(source("%RETRY%billing", null, null), 1 << 20);

    // When
    builder.offer(FrameBytes.of("").withReconsumeTimes(1).cursor());
    Offer second = builder.offer(FrameBytes.of("").withReconsumeTimes(1).cursor());

    // Then
    assertThat(second).isEqualTo(Offer.FULL);
    assertThat(builder.build().reconsumeTimes()).isEqualTo(1);
  }

  @Test
  void doesNotMindFailuresInATopicOfApplications() {
    // Given
    BatchBuilder builder = builder();

    // When
    builder.offer(FrameBytes.of("").withReconsumeTimes(1).cursor());
    Offer second = builder.offer(FrameBytes.of("").withReconsumeTimes(2).cursor());

    // Then
    assertThat(second).isEqualTo(Offer.ADDED);
    assertThat(builder.build().reconsumeTimes()).isZero();
  }

  @Test
  void namesTheTopicOfAGroupsMessagesThoughItIsTheSame() {
    // Given
    CopySource retry =
        new CopySource(
            "hangzhou",
            new QueueId("%RETRY%billing", "broker-a", 3),
            "%RETRY%billing",
            7,
            null,
            null);

    // When
    String properties = propertiesOf(new BatchBuilder(retry, 1 << 20), "");

    // Then
    assertThat(properties).isEqualTo(OURS + "LOCKSTEP_TOPIC\1%RETRY%billing\2");
  }

  @Test
  void writesWhatRocketMqReads() throws Exception {
    // Given
    BatchBuilder builder = builder();
    builder.offer(FrameBytes.of(new byte[] {1, 2}, "KEYS\1k\2").withOffset(10).cursor());
    builder.offer(FrameBytes.of(new byte[0], "").withOffset(12).cursor());

    // When
    Batch batch = builder.build();

    // Then
    List<Message> messages = MessageDecoder.decodeMessages(batch.body().duplicate());
    assertThat(messages).hasSize(2);
    assertThat(messages.getFirst().getBody()).containsExactly(1, 2);
    assertThat(messages.getFirst().getFlag()).isEqualTo(5);
    assertThat(messages.getFirst().getKeys()).isEqualTo("k");
    assertThat(messages.getLast().getProperty("LOCKSTEP_AT")).isEqualTo("hangzhou/broker-a/3/12/7");
    assertThat(batch.count()).isEqualTo(2);
    assertThat(batch.firstSourceOffset()).isEqualTo(10);
    assertThat(batch.lastSourceOffset()).isEqualTo(12);
    assertThat(batch.bornTime()).isEqualTo(FrameBytes.BORN);
    assertThat(batch.body().remaining()).isEqualTo(builder.bytes());
  }

  @Test
  void addsWhereAMessageComesFrom() {
    assertThat(propertiesOf(builder(), "KEYS\1k\2")).isEqualTo("KEYS\1k\2" + OURS);
  }

  @Test
  void endsTheLastPropertyOfBrokersThatDoNot() {
    assertThat(propertiesOf(builder(), "KEYS\1k\2UNIQ_KEY\1u"))
        .isEqualTo("KEYS\1k\2UNIQ_KEY\1u\2" + OURS);
  }

  @Test
  void startsWithItsOwnWhereNothingStays() {
    assertThat(propertiesOf(builder(), "")).isEqualTo(OURS);
    assertThat(propertiesOf(builder(), "DELAY\0013")).isEqualTo(OURS);
  }

  @Test
  void stripsAtBothEndsAndBetween() {
    assertThat(propertiesOf(builder(), "DELAY\0013\2a\1b\2CLUSTER\1c\2d\1e\2TRAN_MSG\1true"))
        .isEqualTo("a\1b\2d\1e\2" + OURS);
  }

  @Test
  void namesTheSourcesTopicOnlyIfAnother() {
    // Given
    BatchBuilder renaming = new BatchBuilder(source("orders-copy", null, null), 1 << 20);

    // Then
    assertThat(propertiesOf(renaming, "")).isEqualTo(OURS + "LOCKSTEP_TOPIC\1orders\2");
  }

  @Test
  void setsTheTasksTagInPlaceOfAnEarlierOne() {
    // Given
    BatchBuilder tagging = new BatchBuilder(source("orders", "region", "east"), 1 << 20);

    // Then
    assertThat(propertiesOf(tagging, "region\1west\2a\1b"))
        .isEqualTo("a\1b\2" + OURS + "region\1east\2");
  }

  @Test
  void tellsACopysHistory() {
    // Given
    String copy =
        "a\1b\2LOCKSTEP_ORIGIN\1beijing\2LOCKSTEP_AT\1beijing/b/0/1/2\2LOCKSTEP_BORN\00155\2LOCKSTEP_TOPIC\1old\2";

    // Then
    assertThat(propertiesOf(builder(), copy))
        .isEqualTo(
            "a\1b\2LOCKSTEP_ORIGIN\1beijing\2LOCKSTEP_PATH\1beijing,hangzhou\2"
                + "LOCKSTEP_AT\1hangzhou/broker-a/3/42/7\2LOCKSTEP_BORN\00155\2");
  }

  @Test
  void lengthensThePathOfACopyOfACopy() {
    // Given
    String copy =
        "LOCKSTEP_ORIGIN\1a\2LOCKSTEP_PATH\1a,b\2LOCKSTEP_AT\1b/x/0/1/2\2LOCKSTEP_BORN\00155\2";

    // Then
    assertThat(propertiesOf(builder(), copy))
        .isEqualTo(
            "LOCKSTEP_ORIGIN\1a\2LOCKSTEP_PATH\1a,b,hangzhou\2"
                + "LOCKSTEP_AT\1hangzhou/broker-a/3/42/7\2LOCKSTEP_BORN\00155\2");
  }

  @Test
  void replacesWhatAnOriginalForged() {
    assertThat(
            propertiesOf(builder(), "LOCKSTEP_ORIGIN\1x\2LOCKSTEP_BORN\0011\2LOCKSTEP_PATH\1y\2"))
        .isEqualTo(OURS);
  }

  @Test
  void closesABatchForOtherFlags() {
    // Given
    BatchBuilder builder = builder();
    Frame plain = FrameBytes.of("").withSysFlag(8 | 16).cursor();
    Frame packed = FrameBytes.of("").withSysFlag(0x301).cursor();

    // Then
    assertThat(builder.offer(plain)).isEqualTo(Offer.ADDED);
    assertThat(builder.offer(packed)).isEqualTo(Offer.OTHER_FLAGS);
    assertThat(builder.build().sysFlag()).isZero();
    builder.reset();
    assertThat(builder.offer(packed)).isEqualTo(Offer.ADDED);
    assertThat(builder.build().sysFlag()).isEqualTo(0x301);
  }

  @Test
  void takesNoMessageThatHoldsSeveral() {
    // Given
    BatchBuilder builder = builder();

    // Then
    assertThat(builder.offer(FrameBytes.of("INNER_NUM\0012").withSysFlag(0xC0).cursor()))
        .isEqualTo(Offer.INNER_BATCH);
    assertThat(builder.count()).isZero();
  }

  @Test
  void isFullBeforeItIsTooLarge() {
    // Given
    BatchBuilder builder = new BatchBuilder(source("orders", null, null), 400);
    Frame frame = FrameBytes.of(new byte[200], "").cursor();

    // Then
    assertThat(builder.offer(frame)).isEqualTo(Offer.ADDED);
    int bytes = builder.bytes();
    assertThat(builder.offer(frame)).isEqualTo(Offer.FULL);
    assertThat(builder.bytes()).isEqualTo(bytes).isLessThanOrEqualTo(400);
    assertThat(builder.count()).isEqualTo(1);
    builder.reset();
    assertThat(builder.offer(FrameBytes.of(new byte[400], "").cursor())).isEqualTo(Offer.TOO_LARGE);
    assertThat(builder.count()).isZero();
    assertThat(builder.firstOffset()).isEqualTo(-1);
  }

  @Test
  void takesPropertiesUpToTheLastByte() {
    // Given
    int room = BatchBuilder.MAX_PROPERTIES - OURS.length() - 3;
    Frame fits = FrameBytes.of("p\1" + "v".repeat(room) + "\2").cursor();
    Frame exceeds = FrameBytes.of("p\1" + "v".repeat(room + 1) + "\2").cursor();
    BatchBuilder builder = builder();

    // Then
    assertThat(builder.offer(fits)).isEqualTo(Offer.ADDED);
    assertThat(onlyPropertiesOf(builder.build())).hasSize(BatchBuilder.MAX_PROPERTIES);
    assertThat(builder.offer(exceeds)).isEqualTo(Offer.PROPERTIES_TOO_LONG);
    assertThat(builder.count()).isEqualTo(1);
  }

  @Test
  void makesNoBatchOfNothing() {
    assertThatThrownBy(() -> builder().build()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void startsAnewInReleasedMemory() {
    // Given
    BatchBuilder builder = builder();
    builder.offer(FrameBytes.of("").cursor());

    // When
    builder.release();

    // Then
    assertThat(builder.bytes()).isZero();
    assertThat(propertiesOf(builder, "")).isEqualTo(OURS);
  }

  @Property
  void keepsEveryPropertyOfTheUserInItsOrder(
      @ForAll("entries") List<Map.Entry<String, String>> entries, @ForAll boolean ended) {
    // Given
    String all = block(entries);
    String stored = ended || all.isEmpty() ? all : all.substring(0, all.length() - 1);
    List<Map.Entry<String, String>> users = new ArrayList<>(entries);
    users.removeIf(entry -> isOneOfOurs(entry.getKey()));

    // When
    String written = propertiesOf(builder(), stored);

    // Then
    assertThat(written).isEqualTo(block(users) + OURS);
    Map<String, String> expected = new LinkedHashMap<>();
    users.forEach(entry -> expected.put(entry.getKey(), entry.getValue()));
    assertThat(MessageDecoder.string2messageProperties(written)).containsAllEntriesOf(expected);
  }

  private static String block(List<Map.Entry<String, String>> entries) {
    return entries.stream()
        .map(entry -> entry.getKey() + "\1" + entry.getValue() + "\2")
        .collect(Collectors.joining());
  }

  private static boolean isOneOfOurs(String name) {
    return java.util.Arrays.stream(PropertyName.values())
        .anyMatch(known -> known.onTheWire().equals(name));
  }

  @Provide
  Arbitrary<List<Map.Entry<String, String>>> entries() {
    Arbitrary<String> text =
        Arbitraries.strings()
            .excludeChars('\1', '\2')
            .ofMinLength(1)
            .ofMaxLength(20)
            .filter(string -> string.chars().noneMatch(c -> Character.isSurrogate((char) c)));
    Arbitrary<String> name =
        Arbitraries.oneOf(text, Arbitraries.of(PropertyName.values()).map(PropertyName::onTheWire));
    // No LOCKSTEP_AT among the values is well formed, so that all of these are originals.
    return Combinators.combine(name, text).as(Map::entry).list().ofMaxSize(12);
  }
}
