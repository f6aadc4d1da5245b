// An ordered map from strings to values that can be copied in constant time: a B+tree whose nodes are shared between
// copies and copied when one of them writes. The memory store keeps its entries in it.

/** Nodes split when they would hold more than this. Measured best between 32 and 128 for lookups and inserts alike. */
const NODE_MAX = 64;
/** Neighbours that hold no more than this together become one, so that a tree that shrinks loses its nodes. */
const MERGE_MAX = 32;

/** Who may change a node in place: the map that holds the same object. A fork gives both maps new ones. */
type Owner = object;

interface Leaf<Value> {
  readonly kind: "leaf";
  readonly owner: Owner;
  readonly keys: string[];
  readonly values: Value[];
}

interface Branch<Value> {
  readonly kind: "branch";
  readonly owner: Owner;
  /** `separators[i]` is above every key of `children[i]`, and not above any of `children[i + 1]`. */
  readonly separators: string[];
  readonly children: Node<Value>[];
}

type Node<Value> = Leaf<Value> | Branch<Value>;

/** Called with entries in order, until it answers false. */
export type Visit<Value> = (key: string, value: Value) => boolean;

/** Keys are compared by UTF-16 code units: for latin1 strings, by bytes. */
export class OrderedMap<Value> {
  #owner: Owner = {};
  #root: Node<Value> = this.#leaf([], []);

  get(key: string): Value | undefined {
    let node = this.#root;
    while (node.kind === "branch") node = node.children[upperBound(node.separators, key)]!;
    const i = lowerBound(node.keys, key);
    return node.keys[i] === key ? node.values[i] : undefined;
  }

  set(key: string, value: Value): void {
    this.#root = this.#owned(this.#root);
    const right = this.#insert(this.#root, key, value);
    if (right) this.#root = this.#branch([right.separator], [this.#root, right.node]);
  }

  delete(key: string): void {
    if (this.get(key) === undefined) return;
    this.#root = this.#owned(this.#root);
    this.#remove(this.#root, key);
    this.#shrink();
  }

  /** Deletes the keys from `from`, included, to `to`, not included. Subtrees within the range go as a whole. */
  deleteRange(from: string, to: string): void {
    if (from >= to) return;
    this.#root = this.#owned(this.#root);
    this.#removeRange(this.#root, from, to);
    this.#shrink();
  }

  /** Visits the entries from `from`, included, to `to`, not included, ascending. */
  ascend(from: string, to: string, visit: Visit<Value>): void {
    if (from < to) ascend(this.#root, from, to, visit);
  }

  /** Visits the entries below `to` and not below `from`, descending. */
  descend(from: string, to: string, visit: Visit<Value>): void {
    if (from < to) descend(this.#root, from, to, visit);
  }

  /** An independent copy, in constant time: from now on each of the two copies a node before it first changes it. */
  fork(): OrderedMap<Value> {
    const copy = new OrderedMap<Value>();
    copy.#root = this.#root;
    this.#owner = {};
    return copy;
  }

  #leaf(keys: string[], values: Value[]): Leaf<Value> {
    return { kind: "leaf", owner: this.#owner, keys, values };
  }

  #branch(separators: string[], children: Node<Value>[]): Branch<Value> {
    return { kind: "branch", owner: this.#owner, separators, children };
  }

  /** The node itself if this map may change it, else a copy. */
  #owned(node: Node<Value>): Node<Value> {
    if (node.owner === this.#owner) return node;
    return node.kind === "leaf"
      ? this.#leaf(node.keys.slice(), node.values.slice())
      : this.#branch(node.separators.slice(), node.children.slice());
  }

  #ownedChild(branch: Branch<Value>, i: number): Node<Value> {
    const child = this.#owned(branch.children[i]!);
    branch.children[i] = child;
    return child;
  }

  /** Inserts below `node`, which this map owns. Answers the right half if the node had to be split. */
  #insert(node: Node<Value>, key: string, value: Value): { separator: string; node: Node<Value> } | undefined {
    if (node.kind === "leaf") {
      const i = lowerBound(node.keys, key);
      if (node.keys[i] === key) {
        node.values[i] = value;
        return undefined;
      }
      node.keys.splice(i, 0, key);
      node.values.splice(i, 0, value);
      if (node.keys.length <= NODE_MAX) return undefined;
      // An ascending load leaves its leaves full instead of half full.
      const half = i === NODE_MAX ? NODE_MAX : NODE_MAX >> 1;
      const right = this.#leaf(node.keys.splice(half), node.values.splice(half));
      return { separator: right.keys[0]!, node: right };
    }
    const i = upperBound(node.separators, key);
    const split = this.#insert(this.#ownedChild(node, i), key, value);
    if (!split) return undefined;
    node.separators.splice(i, 0, split.separator);
    node.children.splice(i + 1, 0, split.node);
    if (node.children.length <= NODE_MAX) return undefined;
    const half = NODE_MAX >> 1;
    const [separator, ...separators] = node.separators.splice(half - 1);
    return { separator: separator!, node: this.#branch(separators, node.children.splice(half)) };
  }

  #remove(node: Node<Value>, key: string): void {
    if (node.kind === "leaf") {
      const i = lowerBound(node.keys, key);
      node.keys.splice(i, 1);
      node.values.splice(i, 1);
      return;
    }
    const i = upperBound(node.separators, key);
    this.#remove(this.#ownedChild(node, i), key);
    this.#mergeAround(node, i);
  }

  #removeRange(node: Node<Value>, from: string, to: string): void {
    if (node.kind === "leaf") {
      const first = lowerBound(node.keys, from);
      const count = lowerBound(node.keys, to) - first;
      node.keys.splice(first, count);
      node.values.splice(first, count);
      return;
    }
    const first = upperBound(node.separators, from);
    const last = upperBound(node.separators, to);
    this.#removeRange(this.#ownedChild(node, first), from, to);
    if (last > first) {
      this.#removeRange(this.#ownedChild(node, last), from, to);
      node.separators.splice(first, last - first - 1);
      node.children.splice(first + 1, last - first - 1);
      this.#mergeAround(node, first + 1);
    }
    this.#mergeAround(node, first);
  }

  /** Joins child `i`, which has become smaller, with a neighbour where the two fit into one node. */
  #mergeAround(node: Branch<Value>, i: number): void {
    if (i + 1 < node.children.length) this.#mergeWithNext(node, i);
    if (i > 0) this.#mergeWithNext(node, i - 1);
  }

  #mergeWithNext(node: Branch<Value>, i: number): void {
    const next = node.children[i + 1]!;
    const total = size(node.children[i]!) + size(next);
    const oneIsEmpty = total === size(next) || size(next) === 0;
    if (total > MERGE_MAX && !oneIsEmpty) return;
    const left = this.#ownedChild(node, i);
    if (left.kind === "leaf" && next.kind === "leaf") {
      left.keys.push(...next.keys);
      left.values.push(...next.values);
    } else if (left.kind === "branch" && next.kind === "branch") {
      left.separators.push(node.separators[i]!, ...next.separators);
      left.children.push(...next.children);
    }
    node.separators.splice(i, 1);
    node.children.splice(i + 1, 1);
  }

  #shrink(): void {
    while (this.#root.kind === "branch" && this.#root.children.length === 1) this.#root = this.#root.children[0]!;
  }
}

function size(node: Node<unknown>): number {
  return node.kind === "leaf" ? node.keys.length : node.children.length;
}

/** How many of the sorted `keys` are below `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the sorted `keys` are not above `key`. */
function upperBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ascend<Value>(node: Node<Value>, from: string, to: string, visit: Visit<Value>): boolean {
  if (node.kind === "leaf") {
    const { keys, values } = node;
    for (let i = lowerBound(keys, from); i < keys.length; i++) {
      const key = keys[i]!;
      if (key >= to || !visit(key, values[i]!)) return false;
    }
    return true;
  }
  for (let i = upperBound(node.separators, from); i < node.children.length; i++) {
    if (!ascend(node.children[i]!, from, to, visit)) return false;
  }
  return true;
}

function descend<Value>(node: Node<Value>, from: string, to: string, visit: Visit<Value>): boolean {
  if (node.kind === "leaf") {
    const { keys, values } = node;
    for (let i = lowerBound(keys, to) - 1; i >= 0; i--) {
      const key = keys[i]!;
      if (key < from || !visit(key, values[i]!)) return false;
    }
    return true;
  }
  for (let i = upperBound(node.separators, to); i >= 0; i--) {
    if (!descend(node.children[i]!, from, to, visit)) return false;
  }
  return true;
}
