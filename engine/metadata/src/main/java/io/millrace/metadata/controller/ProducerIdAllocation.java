package io.millrace.metadata.controller;

import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.Command.AllocateProducerIds;
import io.millrace.metadata.controller.Command.ProducerIdBlock;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.metadata.ProducerIdsRecord;
import java.util.List;

/** Decides AllocateProducerIds: a block that nobody ever had (KIP-730). */
final class ProducerIdAllocation {
    private ProducerIdAllocation() {}

    static Decision<ProducerIdBlock> decide(MetadataImage image, AllocateProducerIds command) {
        int id = command.brokerId();
        ApiError error =
                BrokerLifecycle.checkEpoch(image.cluster().broker(id), id, command.brokerEpoch());
        long first = image.producerIds().next();
        int size = ControllerLimits.PRODUCER_IDS_PER_BLOCK;
        if (error.isNone() && first > Long.MAX_VALUE - size) {
            error = new ApiError(ErrorCode.UNKNOWN_SERVER_ERROR, "All producer ids are used up.");
        }
        if (!error.isNone()) {
            return Decision.answer(new ProducerIdBlock(error, -1, 0));
        }
        return new Decision<>(
                List.of(
                        new ProducerIdsRecord()
                                .brokerId(id)
                                .brokerEpoch(command.brokerEpoch())
                                .nextProducerId(first + size)),
                new ProducerIdBlock(ApiError.NONE, first, size));
    }
}
