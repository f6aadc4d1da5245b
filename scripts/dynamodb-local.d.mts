/** The folder of DynamoDB Local's jars and native libraries, or why there is none; see dynamodb-local.mjs. */
export function dynamodbLocal(root: string): { readonly lib?: string; readonly reason?: string };
