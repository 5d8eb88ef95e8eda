package io.millrace.broker.groups;

import io.millrace.protocol.message.ListGroupsResponse;
import io.millrace.protocol.message.ListGroupsResponse.ListedGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gathers the lists of several coordinators into one answer. With an error the answer still has the
 * groups of those that could tell. Owned by the coordinators' thread.
 */
final class GroupListing {
    private final Consumer<ListGroupsResponse> answered;
    private final List<ListedGroup> groups = new ArrayList<>();
    private short errorCode;
    private int missing;

    GroupListing(int expected, Consumer<ListGroupsResponse> answered) {
        this.missing = expected;
        this.answered = answered;
        answerWhenComplete();
    }

    void add(ListGroupsResponse part) {
        groups.addAll(part.groups());
        if (part.errorCode() != 0) {
            errorCode = part.errorCode();
        }
        missing--;
        answerWhenComplete();
    }

    private void answerWhenComplete() {
        if (missing == 0) {
            answered.accept(new ListGroupsResponse().errorCode(errorCode).groups(groups));
        }
    }
}
