package dev.lockstep.coordinator.admin;

import dev.lockstep.admin.v1.ListGroupsRequest;
import dev.lockstep.admin.v1.ListGroupsResponse;
import dev.lockstep.admin.v1.PreviewProgressRequest;
import dev.lockstep.admin.v1.PreviewProgressResponse;
import dev.lockstep.admin.v1.ProgressService;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.ResetProgressResponse;
import dev.lockstep.admin.v1.SetAutoSyncRequest;
import dev.lockstep.admin.v1.SwitchDirectionRequest;
import dev.lockstep.admin.v1.SwitchDirectionResponse;
import dev.lockstep.admin.v1.SyncProgressRequest;
import dev.lockstep.admin.v1.SyncProgressResponse;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TranslateOffsetRequest;
import dev.lockstep.admin.v1.TranslateOffsetResponse;
import dev.lockstep.admin.v1.WatchProgressRequest;
import dev.lockstep.admin.v1.WatchProgressResponse;
import dev.lockstep.coordinator.admin.progress.DirectionSwitch;
import dev.lockstep.coordinator.admin.progress.GroupCalls;
import dev.lockstep.coordinator.admin.progress.OffsetTranslation;
import dev.lockstep.coordinator.admin.progress.ProgressPreview;
import dev.lockstep.coordinator.admin.progress.ProgressReset;
import dev.lockstep.coordinator.admin.progress.ProgressSyncCall;
import dev.lockstep.coordinator.admin.progress.ProgressWatch;
import dev.lockstep.coordinator.admin.task.TaskCalls;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** ProgressService over gRPC. */
@GrpcService
class ProgressGrpc implements ProgressService {
  private final Dispatcher dispatcher;
  private final ProgressPreview preview;
  private final ProgressSyncCall sync;
  private final TaskCalls tasks;
  private final GroupCalls groups;
  private final OffsetTranslation translation;
  private final ProgressWatch watch;
  private final DirectionSwitch directions;
  private final ProgressReset reset;

  ProgressGrpc(
      Dispatcher dispatcher,
      ProgressPreview preview,
      ProgressSyncCall sync,
      TaskCalls tasks,
      GroupCalls groups,
      OffsetTranslation translation,
      ProgressWatch watch,
      DirectionSwitch directions,
      ProgressReset reset) {
    this.dispatcher = dispatcher;
    this.preview = preview;
    this.sync = sync;
    this.tasks = tasks;
    this.groups = groups;
    this.translation = translation;
    this.watch = watch;
    this.directions = directions;
    this.reset = reset;
  }

  @Override
  public Multi<PreviewProgressResponse> previewProgress(PreviewProgressRequest request) {
    return dispatcher.stream((peer, answers) -> preview.preview(request, answers));
  }

  @Override
  public Multi<SyncProgressResponse> syncProgress(SyncProgressRequest request) {
    return dispatcher.stream((peer, answers) -> sync.sync(request, peer, answers));
  }

  @Override
  public Uni<Task> setAutoSync(SetAutoSyncRequest request) {
    return dispatcher.call(peer -> tasks.setAutoSync(request, peer));
  }

  @Override
  public Uni<SwitchDirectionResponse> switchDirection(SwitchDirectionRequest request) {
    return dispatcher.call(peer -> directions.run(request, peer));
  }

  @Override
  public Uni<ListGroupsResponse> listGroups(ListGroupsRequest request) {
    return dispatcher.call(peer -> groups.list(request));
  }

  @Override
  public Uni<TranslateOffsetResponse> translateOffset(TranslateOffsetRequest request) {
    return dispatcher.call(peer -> translation.translate(request));
  }

  @Override
  public Multi<ResetProgressResponse> resetProgress(ResetProgressRequest request) {
    return dispatcher.stream((peer, answers) -> reset.reset(request, peer, answers));
  }

  @Override
  public Multi<WatchProgressResponse> watchProgress(WatchProgressRequest request) {
    return dispatcher.stream((peer, answers) -> watch.watch(request, answers));
  }
}
