package io.millrace.broker.groups;

import io.millrace.protocol.message.ListGroupsResponse;
import io.millrace.protocol.message.ListGroupsResponse.ListedGroup;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one list of those of several coordinators. With an error it still has the groups of those
 * that could tell. Stateless.
 */
final class GroupListing {
    private GroupListing() {}

    static ListGroupsResponse merge(List<ListGroupsResponse> parts) {
        List<ListedGroup> groups = new ArrayList<>();
        short errorCode = 0;
        for (ListGroupsResponse part : parts) {
            groups.addAll(part.groups());
            errorCode = part.errorCode() == 0 ? errorCode : part.errorCode();
        }
        return new ListGroupsResponse().errorCode(errorCode).groups(groups);
    }
}
