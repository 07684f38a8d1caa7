package dev.lockstep.testbed.oracle;

/** 64-bit hashes that stand for ids and keys, so that millions of them fit into memory. */
final class Hash {

  /** Stands for "none"; no string has it. */
  static final long NONE = 0;

  private Hash() {}

  static long of(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    long mixed = mix(hash);
    return mixed == NONE ? 1 : mixed;
  }

  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
