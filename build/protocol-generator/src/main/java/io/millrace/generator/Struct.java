package io.millrace.generator;

import java.util.List;

/**
 * A list of fields: a whole message, or a part of one.
 *
 * @param versions the versions of the message in which the struct can occur
 */
record Struct(String name, Versions versions, List<Field> fields, String about) {}
