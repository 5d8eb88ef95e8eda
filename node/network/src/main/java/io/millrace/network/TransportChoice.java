package io.millrace.network;

import io.millrace.base.FaultKind;
import java.util.Locale;

/** Which system calls carry the bytes. */
public enum TransportChoice {
    /** Epoll where it is there, else NIO. */
    AUTO,
    EPOLL,
    NIO;

    /** The system property that chooses one. */
    public static final String PROPERTY = "millrace.transport";

    public static TransportChoice ofProperty() {
        String text = System.getProperty(PROPERTY, "auto").toUpperCase(Locale.ROOT);
        for (TransportChoice choice : values()) {
            if (choice.name().equals(text)) {
                return choice;
            }
        }
        throw new NetworkException(
                FaultKind.CALLER,
                PROPERTY,
                text.toLowerCase(Locale.ROOT) + " is no transport: say auto, epoll or nio",
                null);
    }
}
