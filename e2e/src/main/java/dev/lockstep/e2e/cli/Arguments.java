package dev.lockstep.e2e.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The words of a command line: names, flags ({@code --keep}) and options with a value ({@code
 * --json FILE}). Immutable.
 */
public final class Arguments {

  private final List<String> names;
  private final Set<String> flags;
  private final Map<String, String> options;

  private Arguments(List<String> names, Set<String> flags, Map<String, String> options) {
    this.names = List.copyOf(names);
    this.flags = Set.copyOf(flags);
    this.options = Map.copyOf(options);
  }

  /**
   * Takes a command line apart.
   *
   * @param flags the flags that are allowed, with their dashes
   * @param options the options with a value that are allowed, with their dashes
   * @throws UsageException if there is something else, or an option without its value
   */
  public static Arguments parse(String[] args, Set<String> flags, Set<String> options) {
    List<String> names = new ArrayList<>();
    Set<String> foundFlags = new HashSet<>();
    Map<String, String> foundOptions = new HashMap<>();
    Deque<String> words = new ArrayDeque<>(List.of(args));
    while (!words.isEmpty()) {
      String word = words.pop();
      if (flags.contains(word)) {
        foundFlags.add(word);
      } else if (options.contains(word)) {
        if (words.isEmpty()) {
          throw new UsageException(word + " needs a value");
        }
        foundOptions.put(word, words.pop());
      } else if (word.startsWith("-")) {
        throw new UsageException("unknown option " + word);
      } else {
        names.add(word);
      }
    }
    return new Arguments(names, foundFlags, foundOptions);
  }

  /** The words that are neither flags nor options, in their order. */
  public List<String> names() {
    return names;
  }

  /** True if the flag was given. */
  public boolean has(String flag) {
    return flags.contains(flag);
  }

  /** The value of an option, if it was given. */
  public Optional<String> option(String option) {
    return Optional.ofNullable(options.get(option));
  }

  /**
   * The whole number that an option gives.
   *
   * @throws UsageException if it is not one, or out of range
   */
  public OptionalLong number(String option, long least, long most) {
    String text = options.get(option);
    if (text == null) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      // Said below, with what is allowed.
    }
    throw new UsageException(
        "%s: a whole number from %d to %d, not '%s'".formatted(option, least, most, text));
  }

  /**
   * The file that an option names, which is going to be written.
   *
   * @throws UsageException if its folder does not exist: better known before a long run than after
   *     it
   */
  public Optional<Path> outputFile(String option) {
    Optional<Path> file = Optional.ofNullable(options.get(option)).map(Path::of);
    file.map(f -> f.toAbsolutePath().getParent())
        .filter(folder -> !Files.isDirectory(folder))
        .ifPresent(folder -> {
          throw new UsageException(option + ": there is no folder " + folder);
        });
    return file;
  }
}
