/** Which activations, initializers and regularizers are Limpid's own: a saved model can name those and no others. */
const ours = new WeakSet<object>();

export function builtIn<T extends object>(thing: T): T {
  ours.add(thing);
  return thing;
}

export function isBuiltIn(thing: object): boolean {
  return ours.has(thing);
}
