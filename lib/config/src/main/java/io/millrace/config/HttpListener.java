package io.millrace.config;

/**
 * {@code millrace.http.listener}, for those who serve there and those who look for it: {@code auto}
 * is the first free one of some ports of this machine.
 */
public final class HttpListener {
    public static final String KEY = "millrace.http.listener";
    public static final String AUTO = "auto";
    public static final String AUTO_HOST = "127.0.0.1";
    public static final int AUTO_PORT_FIRST = 9464;
    public static final int AUTO_PORT_LAST = 9479;

    private HttpListener() {}
}
