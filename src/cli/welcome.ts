// What the command says once it is ready: where it is, and a line to paste for each client.

import type { Settings } from "./settings.ts";
import { version } from "./version.ts";

/** The text, ending with a line break. */
export function welcome(settings: Settings, url: string): string {
  const { region, account, credentials, anonymous, data, durability, workers, realism, namespaces, admin } = settings;
  // A wildcard address is where to listen, not where to call.
  const endpoint = url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
  const id = credentials[0]?.accessKeyId ?? "any";
  const secret = credentials.length > 0 ? "..." : "any";
  const clients =
    credentials.length > 0
      ? `${credentials.length} access key${credentials.length > 1 ? "s" : ""}, signatures verified`
      : `any credentials${anonymous ? ", or none" : ""}`;
  const kept = data === undefined ? "in memory, until the end" : `${data} (durability ${durability})`;
  const rows: readonly (readonly [string, string])[] = [
    ["endpoint", endpoint],
    ["data", kept],
    ["region", `${region}, account ${account}`],
    ["accepts", clients],
    ...(workers > 1 ? [["workers", `${workers} processes, on the same data`] as const] : []),
    ...(realism === "strict"
      ? [["strict", "as on AWS: changes of tables take a while, reads lag, capacity is limited"] as const]
      : []),
    ...(namespaces ? [["databases", `one for each ${namespaces.replace("-", " ")}`] as const] : []),
    ...(admin ? [["tests", `POST ${endpoint}/_hashrange/reset and more: see docs/testing.md`] as const] : []),
    ["", ""],
    [
      "boto3",
      `boto3.resource("dynamodb", endpoint_url="${endpoint}", region_name="${region}", aws_access_key_id="${id}", aws_secret_access_key="${secret}")`,
    ],
    [
      "AWS CLI",
      `AWS_ACCESS_KEY_ID=${id} AWS_SECRET_ACCESS_KEY=${secret} aws dynamodb list-tables --endpoint-url ${endpoint} --region ${region}`,
    ],
    [
      "AWS SDK",
      `new DynamoDBClient({ endpoint: "${endpoint}", region: "${region}", credentials: { accessKeyId: "${id}", secretAccessKey: "${secret}" } })`,
    ],
    [
      "TypeScript",
      `import { resource } from "hashrange"; const dynamodb = resource("dynamodb", { endpoint: "${endpoint}" });`,
    ],
    [
      "shell",
      `export AWS_ENDPOINT_URL_DYNAMODB=${endpoint} AWS_ENDPOINT_URL_DYNAMODB_STREAMS=${endpoint} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=${id} AWS_SECRET_ACCESS_KEY=${secret}`,
    ],
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(12)}${value}`.trimEnd());
  return `hashrange ${version()}\n${lines.join("\n")}\n`;
}
