// What an operation is: a name, the shape of its input, and what it does. One file an operation, each reading top to
// bottom as its specification does: shape, check (pure: all that can be refused without looking anything up), run.

import type { DynamoDBError } from "../model/errors.ts";
import { type Member, type Shape, structure, type TypeOf } from "../model/shape.ts";
import type { Engine } from "../table/engine.ts";

export interface Operation<Input = unknown, Output = unknown> {
  readonly name: string;
  /** The target's prefix on the wire; absent for DynamoDB itself. */
  readonly service?: "DynamoDBStreams_20120810";
  readonly input: Shape<Input>;
  /**
   * Called with input that has passed its shape's constraints. Throws DynamoDBError. What answers nothing, because the model
   * has no output for it, returns undefined.
   */
  run(input: Input, engine: Engine): Promise<Output> | Output;
}

/** Declares an operation; the input's type follows from its shape. */
export function operation<InputShape extends Shape, Output>(definition: {
  readonly name: string;
  readonly service?: "DynamoDBStreams_20120810";
  readonly input: InputShape;
  run(input: TypeOf<InputShape>, engine: Engine): Promise<Output> | Output;
}): Operation<TypeOf<InputShape>, Output> {
  return definition as unknown as Operation<TypeOf<InputShape>, Output>;
}

/** Declares an operation that is refused whatever is asked of it: `refusal` says how, and may throw what comes before. */
export function refusedOperation<const Members extends { readonly [member: string]: Shape | Member }>(
  name: string,
  members: Members,
  refusal: (input: TypeOf<ReturnType<typeof structure<Members>>>, engine: Engine) => DynamoDBError,
): Operation {
  return operation({
    name,
    input: structure(`${name}Input`, members),
    run(input, engine) {
      throw refusal(input, engine);
    },
  });
}
