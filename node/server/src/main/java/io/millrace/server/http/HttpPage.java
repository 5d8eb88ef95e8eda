package io.millrace.server.http;

import java.net.URI;
import java.util.function.Function;

/**
 * What is answered to a GET of one path.
 *
 * @param content asked for each time, by one of the server's threads
 */
record HttpPage(String path, String contentType, Function<URI, String> content) {}
