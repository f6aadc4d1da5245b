// What begins when it is awaited, and only once: requests that can be run in other ways too.

export abstract class Awaitable<Result> implements PromiseLike<Result> {
  #result: Promise<Result> | undefined;

  /** Asked for once. */
  protected abstract run(): Promise<Result>;

  // biome-ignore lint/suspicious/noThenProperty: to be awaited is what it is for
  then<Fulfilled = Result, Rejected = never>(
    onFulfilled?: ((result: Result) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#begun().then(onFulfilled, onRejected);
  }

  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Result | Rejected> {
    return this.#begun().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<Result> {
    return this.#begun().finally(onFinally);
  }

  #begun(): Promise<Result> {
    this.#result ??= this.run();
    return this.#result;
  }
}
