package dev.lockstep.coordinator.store;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * What a request with an id was answered.
 *
 * @param id the caller's id of the request
 * @param call name of the call
 * @param digest digest of the request
 * @param answer the serialized answer
 * @param created when it was answered
 */
public record RequestRecord(
    String id, String call, String digest, ByteString answer, Instant created) {}
