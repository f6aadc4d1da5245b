// Writing a member of an object under a name that the user chose.

/** Sets an own member, `__proto__` included. */
export function setMember<Value>(object: { [name: string]: Value }, name: string, value: Value): void {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}
