package io.millrace.architecture;

import java.util.Set;

/**
 * One row of the table of modules.
 *
 * @param folder where it lies, as the root pom names it
 * @param packageName its package; deeper packages are its own too
 * @param mayImport names of the modules that it may import
 * @param libraries names of the libraries that it may import, from {@link ModuleTable#LIBRARIES}
 */
record ModuleRow(String folder, String packageName, Set<String> mayImport, Set<String> libraries) {

    String name() {
        return folder.substring(folder.indexOf('/') + 1);
    }

    String group() {
        return folder.substring(0, folder.indexOf('/'));
    }

    boolean owns(String packageOfType) {
        return packageOfType.equals(packageName) || packageOfType.startsWith(packageName + ".");
    }
}
