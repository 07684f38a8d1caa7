package dev.lockstep.testbed.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.jspecify.annotations.Nullable;

/** Says for people in what two messages differ. */
final class MessageDifference {

  private static final int VALUE_SHOWN = 60;

  private MessageDifference() {}

  static String describe(Message expected, Message actual, Fingerprint fingerprint) {
    List<String> differences = new ArrayList<>();
    byte[] expectedBody = Fingerprint.body(expected);
    byte[] actualBody = Fingerprint.body(actual);
    if (!Arrays.equals(expectedBody, actualBody)) {
      differences.add(
          "body of %d bytes, was %d, first difference at %d"
              .formatted(
                  actualBody.length,
                  expectedBody.length,
                  Arrays.mismatch(expectedBody, actualBody)));
    }
    compare("flag", expected.getFlag(), actual.getFlag(), differences);
    compare(
        "stored form",
        fingerprint.storedForm(expected),
        fingerprint.storedForm(actual),
        differences);
    String uniqueKey = MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX;
    if (expected.getProperty(uniqueKey) != null) {
      compare(
          "unique key",
          expected.getProperty(uniqueKey),
          actual.getProperty(uniqueKey),
          differences);
    }
    Map<String, String> expectedProperties = fingerprint.compared(expected);
    Map<String, String> actualProperties = fingerprint.compared(actual);
    TreeSet<String> names = new TreeSet<>(expectedProperties.keySet());
    names.addAll(actualProperties.keySet());
    names.forEach(name ->
        compare(name, expectedProperties.get(name), actualProperties.get(name), differences));
    return differences.isEmpty() ? "unique key" : String.join("; ", differences);
  }

  private static void compare(
      String what, @Nullable Object expected, @Nullable Object actual, List<String> differences) {
    if (!Objects.equals(expected, actual)) {
      differences.add("%s %s, was %s".formatted(what, shown(actual), shown(expected)));
    }
  }

  private static String shown(@Nullable Object value) {
    if (value == null) {
      return "absent";
    }
    String text = value.toString();
    return "'"
        + (text.length() > VALUE_SHOWN ? text.substring(0, VALUE_SHOWN) + "..." : text)
        + "'";
  }
}
