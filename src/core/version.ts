/** The version of the engine as it stands in files. A test holds it equal to that of the package. */
export const VERSION = '0.1.0';
