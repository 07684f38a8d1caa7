package dev.lockstep.offsetsync.command;

import com.google.rpc.Code;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.TranslateOffsetResponse;
import dev.lockstep.offsetsync.sync.MappedQueue;
import dev.lockstep.offsetsync.sync.MappedTopic;
import dev.lockstep.offsetsync.sync.Translators;
import dev.lockstep.offsetsync.translation.SourceFacts;
import dev.lockstep.offsetsync.translation.Translation;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.CommandHandler;
import dev.lockstep.worker.CommandSink;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.TranslateOffsetCommand;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Translates one offset of one queue. */
@Singleton
final class TranslateOffsetHandler implements CommandHandler {

  private final Clusters clusters;
  private final Translators translators;

  @Inject
  TranslateOffsetHandler(Clusters clusters, Translators translators) {
    this.clusters = clusters;
    this.translators = translators;
  }

  @Override
  public boolean handles(Command command) {
    return command.hasTranslateOffset();
  }

  @Override
  public void run(Command command, CommandSink sink)
      throws CommandFault, BrokerFault, InterruptedException {
    TranslateOffsetCommand request = command.getTranslateOffset();
    MappedQueue queue = queue(request);
    try (ClusterHandle source = clusters.open(request.getSource());
        ClusterHandle target = clusters.open(request.getDestination());
        EarlyConnection _ = new EarlyConnection(source.client(), queue.source().broker())) {
      SourceOrNothing originals =
          new SourceOrNothing(translators.originals(source.client(), target.client(), queue));
      Translation translation =
          translators.translate(
              source.client().name(),
              target.client(),
              queue,
              request.getOffset().getOffset(),
              new SourceFacts(queue.startOffset(), queue.relayedHint()),
              System.nanoTime(),
              originals);
      TranslateOffsetResponse.Builder response = response(queue, translation);
      originals
          .fault()
          .ifPresent(fault ->
              response.setReason(
                  "%s; not compared with the source queue: %s"
                      .formatted(response.getReason(), fault)));
      sink.output(CommandOutput.newBuilder().setTranslation(response));
    }
  }

  private static TranslateOffsetResponse.Builder response(
      MappedQueue queue, Translation translation) throws CommandFault {
    return switch (translation) {
      case Translation.Found found ->
          response(queue, found.destination(), found.missing(), reason(found), found.pulls());
      case Translation.Boundless range ->
          response(queue, range.start(), range.missing(), reason(range), range.pulls());
      case Translation.SourceRecreated recreated ->
          throw new CommandFault(
              Code.FAILED_PRECONDITION, "SOURCE_RECREATED", recreated.reason(queue.source()));
      case Translation.Unfinished unfinished ->
          throw new CommandFault(
              Code.DEADLINE_EXCEEDED,
              "SEARCH_UNFINISHED",
              "the search in %s took more than %d pulls; ask again, it goes on where it stopped"
                  .formatted(queue.target(), unfinished.pulls()));
    };
  }

  private static TranslateOffsetResponse.Builder response(
      MappedQueue queue, long offset, long missing, String reason, int pulls) {
    return TranslateOffsetResponse.newBuilder()
        .setDestination(
            QueueOffset.newBuilder()
                .setBroker(queue.target().broker())
                .setQueueId(queue.target().id())
                .setOffset(offset))
        .setMissingMessages(missing)
        .setReason(reason)
        .setPulls(pulls);
  }

  private static String reason(Translation.Found found) {
    return switch (found.point()) {
      case AFTER_COPY -> "one past the last copy of a message below the offset";
      case BEFORE_FIRST_COPY -> "at the first copy: nothing below the offset was ever to be copied";
      case RELAY_TAIL ->
          "one past the newest copy: %d messages below the offset are not relayed yet"
              .formatted(found.missing());
    };
  }

  private static String reason(Translation.Boundless range) {
    return switch (range.lack()) {
      case NO_COPY_BELOW ->
          "at the start of the queue, which holds no copy from below the offset: anywhere up to the first copy, at %d, skips no copy"
              .formatted(range.limit());
      case NO_COPIES ->
          "at the start of the queue, which holds no copies of this source queue: anywhere up to its end, at %d, skips no copy"
              .formatted(range.limit());
    };
  }

  private static MappedQueue queue(TranslateOffsetCommand request) throws CommandFault {
    QueueOffset wanted = request.getOffset();
    if (wanted.getOffset() < 0) {
      throw new CommandFault(
          Code.INVALID_ARGUMENT,
          "OFFSET_NEGATIVE",
          "source.offset must not be negative, was " + wanted.getOffset());
    }
    return MappedTopic.of(request.getTopic()).queues().stream()
        .filter(queue ->
            queue.source().broker().equals(wanted.getBroker())
                && queue.source().id() == wanted.getQueueId())
        .findFirst()
        .orElseThrow(() ->
            new CommandFault(
                Code.NOT_FOUND,
                "QUEUE_NOT_MAPPED",
                "source: topic %s has no mapped queue %s/%d"
                    .formatted(
                        request.getTopic().getSourceTopic(),
                        wanted.getBroker(),
                        wanted.getQueueId())));
  }
}
