// Errors as bodies: which say `message` and which `Message`, what comes with it, and what is kept back.

import { expect, test } from "vitest";
import { errorBody } from "../../../src/model/error-body.ts";
import {
  AccessDeniedException,
  ConditionalCheckFailedException,
  type DynamoDBError,
  IdempotentParameterMismatchException,
  InternalServerError,
  InvalidSignatureException,
  ResourceNotFoundException,
  SerializationException,
  TransactionInProgressException,
  UnknownOperationException,
  ValidationException,
} from "../../../src/model/errors.ts";

const dynamodb = "com.amazonaws.dynamodb.v20120810#";
const coral = "com.amazon.coral.service#";

function check(error: DynamoDBError, body: string): void {
  test(body, () => expect(errorBody(error)).toBe(body));
}

check(new ResourceNotFoundException("a"), `{"__type":"${dynamodb}ResourceNotFoundException","message":"a"}`);
check(new ValidationException("a"), '{"__type":"com.amazon.coral.validate#ValidationException","message":"a"}');
check(new InvalidSignatureException("a"), `{"__type":"${coral}InvalidSignatureException","message":"a"}`);
check(new SerializationException("a"), `{"__type":"${coral}SerializationException","Message":"a"}`);
check(new AccessDeniedException("a"), `{"__type":"${coral}AccessDeniedException","Message":"a"}`);
check(
  new IdempotentParameterMismatchException("a"),
  `{"__type":"${dynamodb}IdempotentParameterMismatchException","Message":"a"}`,
);
check(new TransactionInProgressException("a"), `{"__type":"${dynamodb}TransactionInProgressException","Message":"a"}`);
check(new SerializationException(""), `{"__type":"${coral}SerializationException"}`);
check(new UnknownOperationException(""), `{"__type":"${coral}UnknownOperationException"}`);
check(
  new ConditionalCheckFailedException("a", { Item: { id: { N: "1" } } }),
  `{"__type":"${dynamodb}ConditionalCheckFailedException","Item":{"id":{"N":"1"}},"message":"a"}`,
);
check(
  new InternalServerError("a", { cause: new Error("secret"), path: "/secret" }),
  `{"__type":"${dynamodb}InternalServerError","message":"a"}`,
);
