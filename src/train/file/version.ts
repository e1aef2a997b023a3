/** The version of Limpid: that of package.json, as a test makes sure. */
export const version = "0.1.0";
