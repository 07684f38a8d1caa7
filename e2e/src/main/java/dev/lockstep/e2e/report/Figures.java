package dev.lockstep.e2e.report;

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
   * @param name its key in the JSON object: a-z, 0-9 and {@code _}
   * @param label what people read; its unit included
   */
  public record Figure(String name, String label, BigDecimal value) {
    /** Checks the name. */
    public Figure {
      if (!name.matches("[a-z][a-z0-9_]*")) {
        throw new IllegalArgumentException("name must be of a-z, 0-9 and _, not '" + name + "'");
      }
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

  /** The numbers by name, in their order. */
  public Map<String, BigDecimal> byName() {
    Map<String, BigDecimal> byName = new LinkedHashMap<>();
    figures.forEach(figure -> byName.put(figure.name(), figure.value()));
    return byName;
  }

  /** One JSON object on one line. */
  public String toJson() {
    return figures.stream()
        .map(figure -> "\"" + figure.name() + "\": " + figure.value().toPlainString())
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

  /** The numbers as lines of a table: labels to the left, numbers to the right. */
  public String toTable() {
    int label = figures.stream().mapToInt(f -> f.label().length()).max().orElse(0);
    int value = figures.stream().mapToInt(f -> grouped(f.value()).length()).max().orElse(0);
    return figures.stream()
        .map(f -> ("  %-" + label + "s  %" + value + "s").formatted(f.label(), grouped(f.value())))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String grouped(BigDecimal value) {
    return value.scale() <= 0
        ? String.format(Locale.ROOT, "%,d", value.toBigIntegerExact())
        : String.format(Locale.ROOT, "%,.2f", value);
  }

  /** Collects numbers. Not thread-safe. */
  public static final class Builder {

    private final List<Figure> figures = new ArrayList<>();

    private Builder() {}

    /** Adds a whole number. */
    public Builder add(String name, String label, long value) {
      figures.add(new Figure(name, label, BigDecimal.valueOf(value)));
      return this;
    }

    /** Adds a measured number, kept to six digits. */
    public Builder add(String name, String label, double value) {
      figures.add(new Figure(name, label, BigDecimal.valueOf(value).round(DIGITS)));
      return this;
    }

    /** What was added. */
    public Figures build() {
      return new Figures(figures);
    }
  }
}
