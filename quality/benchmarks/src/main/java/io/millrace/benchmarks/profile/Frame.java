package io.millrace.benchmarks.profile;

/**
 * One call of a stack.
 *
 * @param symbol as the recorder names it; of compiled Java code the method with its types
 * @param module the file that its code came from; empty where a recorder does not say
 */
record Frame(String symbol, String module, boolean isKernel) {
    static Frame ofJava(String method) {
        return new Frame(method, "", false);
    }

    /** Without types: {@code void a.B.c(int)} is {@code a.B.c}. */
    String method() {
        int bracket = symbol.indexOf('(');
        String head = (bracket < 0 ? symbol : symbol.substring(0, bracket)).strip();
        return head.substring(head.lastIndexOf(' ') + 1);
    }
}
