package dev.lockstep.coordinator.admin.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Opaque page tokens: where the next page starts, bound to the list that it was given for and
 * checked, so that a token that was cut or comes from another list is refused and never starts
 * somewhere else.
 */
public final class PageToken {
  private static final int DEFAULT_SIZE = 100;
  private static final char SEPARATOR = '\n';

  private PageToken() {}

  /** The size of a page that a request asks for. */
  public static int size(int requested) {
    return requested == 0 ? DEFAULT_SIZE : requested;
  }

  /**
   * The token of a page.
   *
   * @param list the list and its filter
   * @param after what the page starts after; empty if there is no such page
   */
  public static String encode(String list, String after) {
    if (after.isEmpty()) {
      return "";
    }
    String content = checksum(list, after) + SEPARATOR + after;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content.getBytes(UTF_8));
  }

  /**
   * What the page of a token starts after; empty for the first page.
   *
   * @throws InvalidRequestException if the token is none of this list
   */
  public static String decode(String list, String token) {
    if (token.isEmpty()) {
      return "";
    }
    String content;
    try {
      content = new String(Base64.getUrlDecoder().decode(token), UTF_8);
    } catch (IllegalArgumentException e) {
      throw refused();
    }
    int end = content.indexOf(SEPARATOR);
    if (end < 0 || !content.substring(0, end).equals(checksum(list, content.substring(end + 1)))) {
      throw refused();
    }
    return content.substring(end + 1);
  }

  private static String checksum(String list, String after) {
    CRC32 crc = new CRC32();
    crc.update((list + SEPARATOR + after).getBytes(UTF_8));
    return Long.toHexString(crc.getValue());
  }

  private static InvalidRequestException refused() {
    return InvalidRequestException.of(
        "page_token",
        "must be empty or the next_page_token of an answer to the same list, unchanged");
  }
}
