package dev.lockstep.e2e.report;

import dev.lockstep.e2e.measure.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measured numbers by name, in an order: a table for people and one flat JSON object for machines.
 * Immutable.
 */
public final class Figures {

  private static final MathContext DIGITS = new MathContext(6);

  private final List<Figure> figures;

  private Figures(List<Figure> figures) {
    this.figures = List.copyOf(figures);
  }

  /**
   * One number.
   *
   * @param name its key in the JSON object: a-z, 0-9 and {@code _}; null if only people read it
   * @param label what people read; its unit included
   * @param value the number; the median, if it was measured several times
   * @param spread the smallest and the largest of a number that was measured several times; empty
   *     if it was not
   */
  public record Figure(
      @Nullable String name, String label, BigDecimal value, List<BigDecimal> spread) {
    /** Checks the name. */
    public Figure {
      spread = List.copyOf(spread);
      if (name != null && !name.matches("[a-z][a-z0-9_]*")) {
        throw new IllegalArgumentException("name must be of a-z, 0-9 and _, not '" + name + "'");
      }
    }

    private String shownValue() {
      return grouped(value);
    }

    private String shownSpread() {
      return spread.stream().map(Figures::grouped).collect(Collectors.joining(" to "));
    }
  }

  /** Starts an empty list. */
  public static Builder builder() {
    return new Builder();
  }

  /** The numbers, in their order. */
  public List<Figure> all() {
    return figures;
  }

  /** The numbers that have a name by it, in their order. */
  public Map<String, BigDecimal> byName() {
    Map<String, BigDecimal> byName = new LinkedHashMap<>();
    for (Figure figure : figures) {
      if (figure.name() != null) {
        byName.put(figure.name(), figure.value());
      }
    }
    return byName;
  }

  /** One JSON object on one line. */
  public String toJson() {
    return byName().entrySet().stream()
        .map(figure -> "\"" + figure.getKey() + "\": " + figure.getValue().toPlainString())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /**
   * Writes the JSON object to a file.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void writeJson(Path file) {
    try {
      Files.writeString(file, toJson() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /**
   * The numbers as lines of a table: labels to the left, numbers to the right, and behind them from
   * where to where those went that were measured several times.
   */
  public String toTable() {
    int label = width(figures.stream().map(Figure::label));
    int value = width(figures.stream().map(Figure::shownValue));
    return figures.stream()
        .map(figure ->
            ("  %-" + label + "s  %" + value + "s  %s")
                .formatted(figure.label(), figure.shownValue(), figure.shownSpread())
                .stripTrailing())
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static int width(Stream<String> texts) {
    return Math.max(1, texts.mapToInt(String::length).max().orElse(1));
  }

  private static String grouped(BigDecimal value) {
    if (value.scale() <= 0) {
      return String.format(Locale.ROOT, "%,d", value.toBigIntegerExact());
    }
    double size = value.abs().doubleValue();
    String format = size < 1 ? "%.3f" : size < 1_000 ? "%.2f" : "%,.0f";
    return String.format(Locale.ROOT, format, value);
  }

  /** Collects numbers. Not thread-safe. */
  public static final class Builder {

    private final List<Figure> figures = new ArrayList<>();

    private Builder() {}

    /** Adds a whole number. */
    public Builder add(String name, String label, long value) {
      figures.add(new Figure(name, label, BigDecimal.valueOf(value), List.of()));
      return this;
    }

    /** Adds a measured number, kept to six digits. */
    public Builder add(String name, String label, double value) {
      figures.add(new Figure(name, label, rounded(value), List.of()));
      return this;
    }

    /** Adds the median of a number that was measured several times, kept to six digits. */
    public Builder add(String name, String label, Samples samples) {
      figures.add(new Figure(name, label, rounded(samples.median()), spread(samples)));
      return this;
    }

    /** Adds a whole number that only people read. */
    public Builder aside(String label, long value) {
      figures.add(new Figure(null, label, BigDecimal.valueOf(value), List.of()));
      return this;
    }

    /** Adds a number that only people read. */
    public Builder aside(String label, double value) {
      figures.add(new Figure(null, label, rounded(value), List.of()));
      return this;
    }

    /** Adds the median of several, which only people read. */
    public Builder aside(String label, Samples samples) {
      figures.add(new Figure(null, label, rounded(samples.median()), spread(samples)));
      return this;
    }

    private static List<BigDecimal> spread(Samples samples) {
      return samples.count() == 1
          ? List.of()
          : List.of(rounded(samples.least()), rounded(samples.most()));
    }

    private static BigDecimal rounded(double value) {
      return BigDecimal.valueOf(value).round(DIGITS);
    }

    /** What was added. */
    public Figures build() {
      return new Figures(figures);
    }
  }
}
