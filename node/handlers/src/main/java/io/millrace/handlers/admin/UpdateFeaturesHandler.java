package io.millrace.handlers.admin;

import io.millrace.broker.cluster.ControllerCommands;
import io.millrace.broker.cluster.ControllerCommands.Result;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.Command.FeatureOutcome;
import io.millrace.metadata.controller.Command.FeatureUpdate;
import io.millrace.metadata.controller.Command.UpdateFeatures;
import io.millrace.metadata.controller.Command.UpgradeType;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.UpdateFeaturesRequest;
import io.millrace.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.millrace.protocol.message.UpdateFeaturesResponse;
import io.millrace.protocol.message.UpdateFeaturesResponse.UpdatableFeatureResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * UpdateFeatures, v0 to v2 (KIP-584, KIP-778): all updates or none. v2 answers with the one error
 * that refused them instead of one per feature.
 */
public final class UpdateFeaturesHandler implements Handler<UpdateFeaturesRequest> {
    private static final short LAST_VERSION_WITH_RESULTS = 1;
    private static final short LAST_VERSION_WITH_ALLOW_DOWNGRADE = 0;

    private final ControllerCommands controller;

    public UpdateFeaturesHandler(ControllerCommands controller) {
        this.controller = controller;
    }

    @Override
    public void handle(UpdateFeaturesRequest request, Call call) {
        List<FeatureUpdate> updates = new ArrayList<>();
        for (FeatureUpdateKey wanted : request.featureUpdates()) {
            UpgradeType type = type(wanted, call.version());
            if (type == null) {
                call.answer(
                        refused(
                                new ApiError(
                                        ErrorCode.INVALID_REQUEST,
                                        "Unknown upgrade type " + wanted.upgradeType())));
                return;
            }
            updates.add(new FeatureUpdate(wanted.feature(), wanted.maxVersionLevel(), type));
        }
        controller.submit(
                new UpdateFeatures(updates, request.validateOnly()),
                result -> call.answer(response(result, call.version())));
    }

    private static @Nullable UpgradeType type(FeatureUpdateKey wanted, short version) {
        if (version <= LAST_VERSION_WITH_ALLOW_DOWNGRADE) {
            return wanted.allowDowngrade() ? UpgradeType.SAFE_DOWNGRADE : UpgradeType.UPGRADE;
        }
        return switch (wanted.upgradeType()) {
            case 1 -> UpgradeType.UPGRADE;
            case 2 -> UpgradeType.SAFE_DOWNGRADE;
            case 3 -> UpgradeType.UNSAFE_DOWNGRADE;
            default -> null;
        };
    }

    private static UpdateFeaturesResponse response(
            Result<List<FeatureOutcome>> result, short version) {
        return switch (result) {
            case Result.Done<List<FeatureOutcome>> done -> response(done.answer(), version);
            default -> refused(ControllerService.error(result));
        };
    }

    private static UpdateFeaturesResponse response(List<FeatureOutcome> outcomes, short version) {
        ApiError first = ApiError.NONE;
        for (FeatureOutcome outcome : outcomes) {
            first = first.isNone() ? outcome.error() : first;
        }
        ApiError together = first.isNone() ? first : together(first);
        if (version > LAST_VERSION_WITH_RESULTS) {
            return refused(together);
        }
        return new UpdateFeaturesResponse()
                .results(
                        outcomes.stream()
                                .map(outcome -> {
                                    ApiError own = outcome.error();
                                    ApiError error = own.isNone() ? together : own;
                                    return new UpdatableFeatureResult()
                                            .feature(outcome.feature())
                                            .errorCode(error.code().code())
                                            .errorMessage(error.message());
                                })
                                .toList());
    }

    private static ApiError together(ApiError first) {
        return new ApiError(
                first.code(),
                "The update failed for all features since the following feature had an error: "
                        + first.message());
    }

    private static UpdateFeaturesResponse refused(ApiError error) {
        return new UpdateFeaturesResponse()
                .errorCode(error.code().code())
                .errorMessage(error.message());
    }
}
