package dev.lockstep.rocketmq.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONArray;
import com.alibaba.fastjson2.JSONObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Test;

/**
 * In a native image a protocol class that the metadata does not name fails like a broken network:
 * no error says what is missing. So the metadata is held to RocketMQ's jars as they are here.
 */
class ReachabilityMetadataTest {

  private static final String METADATA =
      "/META-INF/native-image/dev.lockstep/rocketmq/reachability-metadata.json";
  private static final String PROTOCOL = "org.apache.rocketmq.remoting.protocol.";

  /** What is sent as a header, and what is sent as JSON. */
  private static final List<String> SENT =
      List.of(
          "org.apache.rocketmq.remoting.CommandCustomHeader",
          "org.apache.rocketmq.remoting.protocol.RemotingSerializable");

  /** Servers' list of headers; needs a library that is not there in the services. */
  private static final String SERVERS_ONLY = PROTOCOL + "RequestHeaderRegistry";

  private static final List<String> WHOLE =
      List.of("allDeclaredConstructors", "allDeclaredFields", "allDeclaredMethods");

  private final JarClasses jars =
      JarClasses.besides(
          List.of(
              RemotingCommand.class,
              MixAll.class,
              DefaultMQProducer.class,
              DefaultMQAdminExt.class));

  @Test
  void namesEveryHeaderBodyAndEnumOfTheProtocol() {
    Set<String> protocol = protocolClasses();

    assertThat(protocol).hasSizeGreaterThan(250);
    assertThat(named()).containsAll(protocol);
  }

  @Test
  void namesNoClassThatIsGone() {
    assertThat(named())
        .filteredOn(name -> name.startsWith("org.apache.rocketmq."))
        .allMatch(jars::contains);
  }

  @Test
  void givesEveryProtocolClassWhole() {
    assertThat(entries())
        .filteredOn(entry -> entry.getString("type").startsWith("org.apache.rocketmq."))
        .allSatisfy(entry ->
            assertThat(WHOLE).as(entry.getString("type")).allMatch(entry::getBooleanValue));
  }

  /** Headers, bodies and all in the protocol's packages, and what their fields are made of. */
  private Set<String> protocolClasses() {
    Set<String> found = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>();
    jars.names().stream().filter(this::isOfProtocol).filter(found::add).forEach(open::add);
    while (!open.isEmpty()) {
      jars.reachedFrom(open.remove()).stream().filter(found::add).forEach(open::add);
    }
    return found;
  }

  private boolean isOfProtocol(String name) {
    return !jars.isAnonymousOrLocal(name)
        && !name.matches(".*\\$\\d+")
        && !name.startsWith(SERVERS_ONLY)
        && (name.startsWith(PROTOCOL) || jars.isBelow(name, SENT));
  }

  private static Set<String> named() {
    Set<String> named = new TreeSet<>();
    entries().forEach(entry -> named.add(entry.getString("type")));
    return named;
  }

  private static List<JSONObject> entries() {
    try (InputStream metadata = ReachabilityMetadataTest.class.getResourceAsStream(METADATA)) {
      assertThat(metadata).as(METADATA).isNotNull();
      String text = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
      JSONArray reflection = JSON.parseObject(text).getJSONArray("reflection");
      return reflection.toList(JSONObject.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
