package dev.lockstep.e2e.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The instructions of a Dockerfile, continued lines joined. */
record Dockerfile(List<Instruction> instructions) {

  record Instruction(String name, String arguments) {}

  static Dockerfile read(Path file) {
    List<Instruction> instructions = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : lines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      open.append(line.replaceFirst("\\\\$", ""));
      if (!line.endsWith("\\")) {
        String[] parts = open.toString().strip().split(" ", 2);
        instructions.add(new Instruction(parts[0], parts[1].strip()));
        open.setLength(0);
      }
    }
    return new Dockerfile(List.copyOf(instructions));
  }

  /** The arguments of an instruction, in order, over all stages. */
  List<String> all(String name) {
    return instructions.stream()
        .filter(i -> i.name().equals(name))
        .map(Instruction::arguments)
        .toList();
  }

  /** The last stage: what the image is. */
  Dockerfile image() {
    int from = 0;
    for (int i = 0; i < instructions.size(); i++) {
      if (instructions.get(i).name().equals("FROM")) {
        from = i;
      }
    }
    return new Dockerfile(instructions.subList(from, instructions.size()));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
