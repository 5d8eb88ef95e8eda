package io.millrace.broker.cluster;

import io.millrace.base.Check;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ControllerCommands.Result;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Command.AllocateProducerIds;
import io.millrace.metadata.controller.Command.AlteredPartitions;
import io.millrace.metadata.controller.Command.BrokerHeartbeat;
import io.millrace.metadata.controller.Command.CreatedTopic;
import io.millrace.metadata.controller.Command.DirectoryAssignments;
import io.millrace.metadata.controller.Command.ElectedPartition;
import io.millrace.metadata.controller.Command.Liveness;
import io.millrace.metadata.controller.Command.ProducerIdBlock;
import io.millrace.metadata.controller.Command.RegisterBroker;
import io.millrace.metadata.controller.Command.Registration;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AllocateProducerIdsRequest;
import io.millrace.protocol.message.AllocateProducerIdsResponse;
import io.millrace.protocol.message.AlterPartitionRequest;
import io.millrace.protocol.message.AlterPartitionResponse;
import io.millrace.protocol.message.AssignReplicasToDirsRequest;
import io.millrace.protocol.message.AssignReplicasToDirsResponse;
import io.millrace.protocol.message.BrokerHeartbeatRequest;
import io.millrace.protocol.message.BrokerHeartbeatResponse;
import io.millrace.protocol.message.BrokerRegistrationRequest;
import io.millrace.protocol.message.BrokerRegistrationResponse;
import io.millrace.protocol.message.ControllerRegistrationRequest;
import io.millrace.protocol.message.ControllerRegistrationResponse;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.CreateTopicsResponse;
import io.millrace.protocol.message.ElectLeadersRequest;
import io.millrace.protocol.message.ElectLeadersResponse;
import io.millrace.protocol.message.UnregisterBrokerRequest;
import io.millrace.protocol.message.UnregisterBrokerResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the active controller does for the nodes of the cluster, in the messages of the wire. Where
 * this node is not the active controller, each answer says NOT_CONTROLLER. Safe from any thread;
 * answers come on the controller thread.
 */
public final class ControllerService {
    private final ControllerCommands controller;
    private final String clusterId;
    private final Supplier<Uuid> freshIds;

    /**
     * @param freshIds for new topics
     */
    public ControllerService(
            ControllerCommands controller, String clusterId, Supplier<Uuid> freshIds) {
        this.controller = controller;
        this.clusterId = clusterId;
        this.freshIds = freshIds;
    }

    /** Any of the requests that have a method of their own here. */
    public void answer(ApiRequest request, Consumer<ApiResponse> answer) {
        // Not a switch: linking one takes a millisecond of every start.
        if (request instanceof BrokerRegistrationRequest registration) {
            registerBroker(registration, answer::accept);
        } else if (request instanceof BrokerHeartbeatRequest heartbeat) {
            heartbeat(heartbeat, answer::accept);
        } else if (request instanceof AllocateProducerIdsRequest block) {
            allocateProducerIds(block, answer::accept);
        } else {
            answerOther(request, answer);
        }
    }

    private void answerOther(ApiRequest request, Consumer<ApiResponse> answer) {
        switch (request) {
            case CreateTopicsRequest topics -> createTopics(topics, answer::accept);
            case AlterPartitionRequest partitions -> alterPartition(partitions, answer::accept);
            case AssignReplicasToDirsRequest replicas ->
                    assignReplicasToDirs(replicas, answer::accept);
            case ElectLeadersRequest partitions -> electLeaders(partitions, answer::accept);
            case UnregisterBrokerRequest broker -> unregisterBroker(broker, answer::accept);
            case ControllerRegistrationRequest node -> registerController(node, answer::accept);
            default -> Check.that(false, "the controller knows the request");
        }
    }

    public void registerBroker(
            BrokerRegistrationRequest request, Consumer<BrokerRegistrationResponse> answer) {
        if (!request.clusterId().equals(clusterId)) {
            answer.accept(
                    new BrokerRegistrationResponse()
                            .errorCode(ErrorCode.INCONSISTENT_CLUSTER_ID.code()));
            return;
        }
        Map<String, BrokerRegistration.VersionRange> features = new TreeMap<>();
        for (BrokerRegistrationRequest.Feature feature : request.features()) {
            features.put(
                    feature.name(),
                    new BrokerRegistration.VersionRange(
                            feature.minSupportedVersion(), feature.maxSupportedVersion()));
        }
        List<BrokerRegistration.Endpoint> endpoints =
                request.listeners().stream()
                        .map(listener ->
                                new BrokerRegistration.Endpoint(
                                        listener.name(),
                                        listener.host(),
                                        listener.port(),
                                        listener.securityProtocol()))
                        .toList();
        controller.submit(
                new RegisterBroker(
                        request.brokerId(),
                        request.incarnationId(),
                        request.rack(),
                        endpoints,
                        features,
                        request.logDirs(),
                        request.previousBrokerEpoch()),
                result -> answer.accept(registered(result)));
    }

    private static BrokerRegistrationResponse registered(Result<Registration> result) {
        BrokerRegistrationResponse response = new BrokerRegistrationResponse();
        if (result instanceof Result.Done<Registration>(var registration)) {
            return response.errorCode(registration.error().code().code())
                    .brokerEpoch(registration.epoch());
        }
        return response.errorCode(code(result)).brokerEpoch(-1);
    }

    public void heartbeat(
            BrokerHeartbeatRequest request, Consumer<BrokerHeartbeatResponse> answer) {
        controller.submit(
                new BrokerHeartbeat(
                        request.brokerId(),
                        request.brokerEpoch(),
                        request.currentMetadataOffset(),
                        request.wantFence(),
                        request.wantShutDown(),
                        request.offlineLogDirs(),
                        request.cordonedLogDirs()),
                result -> answer.accept(alive(result)));
    }

    private static BrokerHeartbeatResponse alive(Result<Liveness> result) {
        BrokerHeartbeatResponse response = new BrokerHeartbeatResponse();
        if (result instanceof Result.Done<Liveness>(var liveness)) {
            return response.errorCode(liveness.error().code().code())
                    .isCaughtUp(liveness.caughtUp())
                    .isFenced(liveness.fenced())
                    .shouldShutDown(liveness.shouldShutDown());
        }
        return response.errorCode(code(result));
    }

    public void allocateProducerIds(
            AllocateProducerIdsRequest request, Consumer<AllocateProducerIdsResponse> answer) {
        controller.submit(
                new AllocateProducerIds(request.brokerId(), request.brokerEpoch()),
                result -> answer.accept(allocated(result)));
    }

    private static AllocateProducerIdsResponse allocated(Result<ProducerIdBlock> result) {
        AllocateProducerIdsResponse response = new AllocateProducerIdsResponse();
        if (result instanceof Result.Done<ProducerIdBlock>(var block)) {
            return response.errorCode(block.error().code().code())
                    .producerIdStart(block.first())
                    .producerIdLen(block.size());
        }
        return response.errorCode(code(result));
    }

    /** For nodes whose clients use a topic that is not there; clients have a handler. */
    public void createTopics(CreateTopicsRequest request, Consumer<CreateTopicsResponse> answer) {
        controller.submit(
                TopicMessages.command(request, freshIds),
                result ->
                        answer.accept(
                                result instanceof Result.Done<List<CreatedTopic>>(var created)
                                        ? TopicMessages.response(created)
                                        : TopicMessages.refused(request, error(result))));
    }

    public void alterPartition(
            AlterPartitionRequest request, Consumer<AlterPartitionResponse> answer) {
        controller.submit(
                PartitionMessages.command(request),
                result ->
                        answer.accept(
                                result instanceof Result.Done<AlteredPartitions>(var altered)
                                        ? PartitionMessages.response(altered)
                                        : new AlterPartitionResponse().errorCode(code(result))));
    }

    public void assignReplicasToDirs(
            AssignReplicasToDirsRequest request, Consumer<AssignReplicasToDirsResponse> answer) {
        controller.submit(
                PartitionMessages.command(request),
                result ->
                        answer.accept(
                                result instanceof Result.Done<DirectoryAssignments>(var assigned)
                                        ? PartitionMessages.response(assigned)
                                        : new AssignReplicasToDirsResponse()
                                                .errorCode(code(result))));
    }

    public void electLeaders(ElectLeadersRequest request, Consumer<ElectLeadersResponse> answer) {
        if (request.electionType() < 0 || request.electionType() > 1) {
            answer.accept(new ElectLeadersResponse().errorCode(ErrorCode.INVALID_REQUEST.code()));
            return;
        }
        controller.submit(
                PartitionMessages.command(request),
                result ->
                        answer.accept(
                                result instanceof Result.Done<List<ElectedPartition>>(var elected)
                                        ? PartitionMessages.response(elected)
                                        : new ElectLeadersResponse().errorCode(code(result))));
    }

    public void unregisterBroker(
            UnregisterBrokerRequest request, Consumer<UnregisterBrokerResponse> answer) {
        controller.submit(
                new Command.UnregisterBroker(request.brokerId()),
                result -> {
                    ApiError error = plain(result);
                    answer.accept(
                            new UnregisterBrokerResponse()
                                    .errorCode(error.code().code())
                                    .errorMessage(error.message()));
                });
    }

    public void registerController(
            ControllerRegistrationRequest request,
            Consumer<ControllerRegistrationResponse> answer) {
        Map<String, BrokerRegistration.VersionRange> features = new TreeMap<>();
        for (ControllerRegistrationRequest.Feature feature : request.features()) {
            features.put(
                    feature.name(),
                    new BrokerRegistration.VersionRange(
                            feature.minSupportedVersion(), feature.maxSupportedVersion()));
        }
        List<BrokerRegistration.Endpoint> endpoints =
                request.listeners().stream()
                        .map(listener ->
                                new BrokerRegistration.Endpoint(
                                        listener.name(),
                                        listener.host(),
                                        listener.port(),
                                        listener.securityProtocol()))
                        .toList();
        controller.submit(
                new Command.RegisterController(
                        request.controllerId(), request.incarnationId(), endpoints, features),
                result -> {
                    ApiError error = plain(result);
                    answer.accept(
                            new ControllerRegistrationResponse()
                                    .errorCode(error.code().code())
                                    .errorMessage(error.message()));
                });
    }

    private static ApiError plain(Result<ApiError> result) {
        return result instanceof Result.Done<ApiError>(var error) ? error : error(result);
    }

    /** Of a result without an answer. */
    private static short code(Result<?> result) {
        return error(result).code().code();
    }

    /** How a command that came to nothing is answered. */
    public static ApiError error(Result<?> result) {
        if (result instanceof Result.NotController<?>) {
            return new ApiError(
                    ErrorCode.NOT_CONTROLLER, "This node is not the active controller.");
        }
        if (result instanceof Result.Unknown<?>(String why)) {
            return new ApiError(
                    ErrorCode.REQUEST_TIMED_OUT, "It is not known what came of it: " + why);
        }
        return new ApiError(
                ErrorCode.KAFKA_STORAGE_ERROR,
                "The change was not written: " + ((Result.Failed<?>) result).why());
    }
}
