// A store that refuses: with it a request is refused where it would first have looked something up. What is wrong with the
// request itself is said before, as on AWS.

import type { Store } from "../../store/store.ts";

/** Every access throws what `refusal` makes. */
export function refusingStore(refusal: () => Error): Store {
  const refuse = (): never => {
    throw refusal();
  };
  const reject = async () => refuse();
  return { get: refuse, getMany: refuse, range: refuse, commit: reject, clear: reject, close: reject };
}
