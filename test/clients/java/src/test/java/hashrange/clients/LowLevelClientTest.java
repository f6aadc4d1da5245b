// The client beneath the enhanced one: every operation on items, pages, waiters, errors with their details, streams,
// checksums, compression, and each of the SDK's HTTP clients.

package hashrange.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromN;
import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromS;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementErrorCodeEnum;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnItemCollectionMetrics;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

class LowLevelClientTest {
  private static final DynamoDbClient dynamodb = Server.dynamodb;
  private static final String TABLE = "java-things";

  @BeforeEach
  void makeTable() {
    dynamodb.createTable(
        r ->
            r.tableName(TABLE)
                .keySchema(
                    k -> k.attributeName("pk").keyType(KeyType.HASH), k -> k.attributeName("sk").keyType(KeyType.RANGE))
                .attributeDefinitions(
                    a -> a.attributeName("pk").attributeType(ScalarAttributeType.S),
                    a -> a.attributeName("sk").attributeType(ScalarAttributeType.N))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    dynamodb.waiter().waitUntilTableExists(r -> r.tableName(TABLE));
  }

  @AfterEach
  void dropTable() {
    dynamodb.deleteTable(r -> r.tableName(TABLE));
    dynamodb.waiter().waitUntilTableNotExists(r -> r.tableName(TABLE));
  }

  private static Map<String, AttributeValue> key(int sk) {
    return Map.of("pk", fromS("p"), "sk", fromN(String.valueOf(sk)));
  }

  private static Map<String, AttributeValue> item(int sk, Map<String, AttributeValue> attributes) {
    Map<String, AttributeValue> item = new HashMap<>(key(sk));
    item.putAll(attributes);
    return item;
  }

  private static void put(int sk, Map<String, AttributeValue> attributes) {
    dynamodb.putItem(r -> r.tableName(TABLE).item(item(sk, attributes)));
  }

  private static void putNumbered(int count) {
    IntStream.range(0, count).forEach(n -> put(n, Map.of("n", fromN(String.valueOf(n)))));
  }

  @Test
  void everyTypeOfValue() {
    var values =
        item(
            1,
            Map.of(
                "s", fromS("ünïcode 𝄞 \u0000 \" /"),
                "n", fromN("-1234567890123456789012345678901234567.8"),
                "b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, -1, -128})),
                "ss", AttributeValue.fromSs(List.of("a", "b")),
                "ns", AttributeValue.fromNs(List.of("1", "2.5")),
                "bs", AttributeValue.fromBs(List.of(SdkBytes.fromByteArray(new byte[] {1}))),
                "l", AttributeValue.fromL(List.of(AttributeValue.fromNul(true), AttributeValue.fromBool(false))),
                "m", AttributeValue.fromM(Map.of("a.b", AttributeValue.fromM(Map.of()), "__proto__", fromS(""))),
                "constructor", AttributeValue.fromL(List.of())));
    dynamodb.putItem(r -> r.tableName(TABLE).item(values));
    assertEquals(values, dynamodb.getItem(r -> r.tableName(TABLE).key(key(1)).consistentRead(true)).item());
    assertFalse(dynamodb.getItem(r -> r.tableName(TABLE).key(key(2))).hasItem());
  }

  @Test
  void writesAnswerWhatTheyAreAskedFor() {
    put(1, Map.of("n", fromN("1"), "list", AttributeValue.fromL(List.of(fromS("a"), fromS("b")))));
    var updated =
        dynamodb.updateItem(
            r ->
                r.tableName(TABLE)
                    .key(key(1))
                    .updateExpression("SET #l = list_append(#l, :l), m = if_not_exists(m, :m) ADD n :one REMOVE absent")
                    .conditionExpression("n BETWEEN :one AND :two")
                    .expressionAttributeNames(Map.of("#l", "list"))
                    .expressionAttributeValues(
                        Map.of(
                            ":l", AttributeValue.fromL(List.of(fromS("c"))),
                            ":m", AttributeValue.fromM(Map.of()),
                            ":one", fromN("1"),
                            ":two", fromN("2")))
                    .returnValues(ReturnValue.UPDATED_NEW)
                    .returnConsumedCapacity(ReturnConsumedCapacity.INDEXES)
                    .returnItemCollectionMetrics(ReturnItemCollectionMetrics.SIZE));
    assertEquals(
        Map.of(
            "list", AttributeValue.fromL(List.of(fromS("a"), fromS("b"), fromS("c"))),
            "m", AttributeValue.fromM(Map.of()),
            "n", fromN("2")),
        updated.attributes());
    assertEquals(1.0, updated.consumedCapacity().table().capacityUnits());
    var deleted = dynamodb.deleteItem(r -> r.tableName(TABLE).key(key(1)).returnValues(ReturnValue.ALL_OLD));
    assertEquals(fromN("2"), deleted.attributes().get("n"));
    assertFalse(dynamodb.deleteItem(r -> r.tableName(TABLE).key(key(1)).returnValues(ReturnValue.ALL_OLD)).hasAttributes());
  }

  @Test
  void pages() {
    putNumbered(10);
    var query =
        dynamodb.queryPaginator(
            r ->
                r.tableName(TABLE)
                    .keyConditionExpression("pk = :p AND sk > :s")
                    .expressionAttributeValues(Map.of(":p", fromS("p"), ":s", fromN("2")))
                    .limit(3));
    assertEquals(
        List.of("3", "4", "5", "6", "7", "8", "9"), query.items().stream().map(item -> item.get("sk").n()).toList());
    assertEquals(3, query.stream().count());
    var scan = dynamodb.scanPaginator(r -> r.tableName(TABLE).limit(4).select(Select.COUNT));
    assertEquals(List.of(4, 4, 2), scan.stream().map(page -> page.count()).toList());
    assertTrue(dynamodb.listTablesPaginator(r -> r.limit(1)).tableNames().stream().toList().contains(TABLE));
    var batch =
        dynamodb.batchGetItemPaginator(
            r -> r.requestItems(Map.of(TABLE, KeysAndAttributes.builder().keys(IntStream.range(0, 12).mapToObj(n -> key(n)).toList()).build())));
    assertEquals(10, batch.stream().mapToInt(page -> page.responses().get(TABLE).size()).sum());
  }

  @Test
  void batchesOfWrites() {
    List<WriteRequest> puts =
        IntStream.range(0, 25)
            .mapToObj(n -> WriteRequest.builder().putRequest(p -> p.item(item(n, Map.of("x", fromS("y"))))).build())
            .toList();
    assertEquals(Map.of(), dynamodb.batchWriteItem(r -> r.requestItems(Map.of(TABLE, puts))).unprocessedItems());
    var twice = List.of(puts.get(0), puts.get(0));
    var refused =
        assertThrows(DynamoDbException.class, () -> dynamodb.batchWriteItem(r -> r.requestItems(Map.of(TABLE, twice))));
    assertEquals("Provided list of item keys contains duplicates", refused.awsErrorDetails().errorMessage());
  }

  @Test
  void errorsHaveTheirClasses() {
    var absent = assertThrows(ResourceNotFoundException.class, () -> dynamodb.describeTable(r -> r.tableName("absent")));
    assertEquals("Requested resource not found: Table: absent not found", absent.awsErrorDetails().errorMessage());
    assertEquals(400, absent.statusCode());
    assertEquals(52, absent.requestId().length());
    assertThrows(
        ResourceInUseException.class,
        () ->
            dynamodb.createTable(
                r ->
                    r.tableName(TABLE)
                        .keySchema(k -> k.attributeName("pk").keyType(KeyType.HASH))
                        .attributeDefinitions(a -> a.attributeName("pk").attributeType(ScalarAttributeType.S))
                        .billingMode(BillingMode.PAY_PER_REQUEST)));
    var invalid =
        assertThrows(DynamoDbException.class, () -> dynamodb.getItem(r -> r.tableName(TABLE).key(Map.of("pk", fromS("")))));
    assertEquals("ValidationException", invalid.awsErrorDetails().errorCode());

    put(1, Map.of("x", fromS("stored")));
    var failed =
        assertThrows(
            ConditionalCheckFailedException.class,
            () ->
                dynamodb.putItem(
                    r ->
                        r.tableName(TABLE)
                            .item(key(1))
                            .conditionExpression("attribute_not_exists(pk)")
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)));
    assertEquals(fromS("stored"), failed.item().get("x"));
  }

  @Test
  void transactionsWholeOrNotAtAll() {
    put(1, Map.of("x", fromS("stored")));
    TransactWriteItem fresh = TransactWriteItem.builder().put(p -> p.tableName(TABLE).item(key(2))).build();
    TransactWriteItem taken =
        TransactWriteItem.builder()
            .put(
                p ->
                    p.tableName(TABLE)
                        .item(key(1))
                        .conditionExpression("attribute_not_exists(pk)")
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))
            .build();
    var cancelled =
        assertThrows(TransactionCanceledException.class, () -> dynamodb.transactWriteItems(r -> r.transactItems(fresh, taken)));
    assertTrue(cancelled.hasCancellationReasons());
    assertEquals("None", cancelled.cancellationReasons().get(0).code());
    assertEquals("The conditional request failed", cancelled.cancellationReasons().get(1).message());
    assertEquals(fromS("stored"), cancelled.cancellationReasons().get(1).item().get("x"));
    String token = UUID.randomUUID().toString();
    dynamodb.transactWriteItems(r -> r.transactItems(fresh).clientRequestToken(token));
    dynamodb.transactWriteItems(r -> r.transactItems(fresh).clientRequestToken(token));
    assertThrows(
        IdempotentParameterMismatchException.class,
        () ->
            dynamodb.transactWriteItems(
                r ->
                    r.transactItems(TransactWriteItem.builder().put(p -> p.tableName(TABLE).item(key(3))).build())
                        .clientRequestToken(token)));
    var read =
        dynamodb.transactGetItems(
            r -> r.transactItems(g -> g.get(k -> k.tableName(TABLE).key(key(2))), g -> g.get(k -> k.tableName(TABLE).key(key(3)))));
    assertEquals(key(2), read.responses().get(0).item());
    assertFalse(read.responses().get(1).hasItem());
  }

  @Test
  void statements() {
    dynamodb.executeStatement(
        r -> r.statement("INSERT INTO \"" + TABLE + "\" VALUE {'pk': ?, 'sk': 1, 'x': <<'a', 'b'>>}").parameters(fromS("p")));
    var page = dynamodb.executeStatement(r -> r.statement("SELECT x FROM \"" + TABLE + "\" WHERE pk = 'p' AND sk = 1"));
    assertEquals(List.of(Map.of("x", AttributeValue.fromSs(List.of("a", "b")))), page.items());
    var batch =
        dynamodb.batchExecuteStatement(
            r ->
                r.statements(
                    s -> s.statement("SELECT * FROM \"" + TABLE + "\" WHERE pk = 'p' AND sk = 1"),
                    s -> s.statement("SELECT * FROM absent WHERE pk = 'p'")));
    assertEquals(fromN("1"), batch.responses().get(0).item().get("sk"));
    assertEquals(BatchStatementErrorCodeEnum.RESOURCE_NOT_FOUND, batch.responses().get(1).error().code());
    var transaction =
        dynamodb.executeTransaction(
            r -> r.transactStatements(s -> s.statement("DELETE FROM \"" + TABLE + "\" WHERE pk = 'p' AND sk = 1")));
    assertEquals(List.of(), transaction.responses());
  }

  @Test
  void tablesAreDescribedTaggedAndChanged() {
    var table = dynamodb.describeTable(r -> r.tableName(TABLE)).table();
    assertEquals(TableStatus.ACTIVE, table.tableStatus());
    dynamodb.tagResource(r -> r.resourceArn(table.tableArn()).tags(t -> t.key("team").value("a")));
    assertEquals("a", dynamodb.listTagsOfResource(r -> r.resourceArn(table.tableArn())).tags().get(0).value());
    dynamodb.untagResource(r -> r.resourceArn(table.tableArn()).tagKeys("team"));
    dynamodb.updateTimeToLive(
        r -> r.tableName(TABLE).timeToLiveSpecification(s -> s.enabled(true).attributeName("expires")));
    assertEquals(
        "expires", dynamodb.describeTimeToLive(r -> r.tableName(TABLE)).timeToLiveDescription().attributeName());
    dynamodb.updateTable(r -> r.tableName(TABLE).deletionProtectionEnabled(true));
    assertThrows(DynamoDbException.class, () -> dynamodb.deleteTable(r -> r.tableName(TABLE)));
    dynamodb.updateTable(r -> r.tableName(TABLE).deletionProtectionEnabled(false));
    assertEquals(80_000, dynamodb.describeLimits().accountMaxReadCapacityUnits());
    assertEquals(1440, dynamodb.describeEndpoints().endpoints().get(0).cachePeriodInMinutes());
  }

  @Test
  void streamsTellEveryWrite() {
    put(1, Map.of("x", fromS("1")));
    put(1, Map.of("x", fromS("2")));
    dynamodb.deleteItem(r -> r.tableName(TABLE).key(key(1)));
    String arn = dynamodb.describeTable(r -> r.tableName(TABLE)).table().latestStreamArn();
    // Among those of tables of that name that are gone.
    assertTrue(Server.streams.listStreams(r -> r.tableName(TABLE)).streams().stream().anyMatch(s -> s.streamArn().equals(arn)));
    List<Record> records = new ArrayList<>();
    for (var shard : Server.streams.describeStream(r -> r.streamArn(arn)).streamDescription().shards()) {
      String iterator =
          Server.streams
              .getShardIterator(
                  r -> r.streamArn(arn).shardId(shard.shardId()).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .shardIterator();
      records.addAll(Server.streams.getRecords(r -> r.shardIterator(iterator)).records());
    }
    assertEquals(List.of("INSERT", "MODIFY", "REMOVE"), records.stream().map(Record::eventNameAsString).toList());
    assertEquals(fromS("1"), records.get(1).dynamodb().oldImage().get("x"));
    assertEquals(fromS("2"), records.get(1).dynamodb().newImage().get("x"));
    assertEquals(key(1), records.get(2).dynamodb().keys());
  }

  /** Puts `altered` where the body says `original`, and remembers how bodies were encoded. */
  private record Altering(String original, String altered, List<String> encodings) implements ExecutionInterceptor {
    @Override
    public Optional<InputStream> modifyHttpResponseContent(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
      encodings.add(context.httpResponse().firstMatchingHeader("Content-Encoding").orElse(""));
      if (original.isEmpty()) return context.responseBody();
      return context
          .responseBody()
          .map(
              body -> {
                try {
                  String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                  return new ByteArrayInputStream(text.replace(original, altered).getBytes(StandardCharsets.UTF_8));
                } catch (IOException failure) {
                  throw new UncheckedIOException(failure);
                }
              });
    }
  }

  private static DynamoDbClient altering(Altering interceptor) {
    return Server.of(
        DynamoDbClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()),
        c -> c.addExecutionInterceptor(interceptor).putHeader("Accept-Encoding", "gzip"));
  }

  @Test
  void theClientChecksEveryBody() {
    put(1, Map.of("x", fromS("original")));
    try (var honest = altering(new Altering("original", "original", new ArrayList<>()));
        var liar = altering(new Altering("original", "0riginal", new ArrayList<>()))) {
      assertEquals(fromS("original"), honest.getItem(r -> r.tableName(TABLE).key(key(1))).item().get("x"));
      assertThrows(Crc32MismatchException.class, () -> liar.getItem(r -> r.tableName(TABLE).key(key(1))));
    }
  }

  @Test
  void largeBodiesComeCompressed() {
    IntStream.range(0, 20).forEach(n -> put(n, Map.of("x", fromS("x".repeat(1000)))));
    List<String> encodings = new ArrayList<>();
    try (var client = altering(new Altering("", "", encodings))) {
      assertEquals(20, client.scan(r -> r.tableName(TABLE)).count());
      client.getItem(r -> r.tableName(TABLE).key(key(1)));
    }
    assertEquals(List.of("gzip", ""), encodings);
  }

  @Test
  void everyHttpClientOfTheSdk() {
    String large = "x".repeat(390_000);
    byte[] bytes = new byte[5000];
    try (var apache = Server.of(DynamoDbClient.builder().httpClientBuilder(ApacheHttpClient.builder()));
        DynamoDbAsyncClient netty =
            Server.of(DynamoDbAsyncClient.builder().httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(4)))) {
      apache.putItem(r -> r.tableName(TABLE).item(item(1, Map.of("x", fromS(large)))));
      netty.putItem(r -> r.tableName(TABLE).item(item(2, Map.of("b", AttributeValue.fromB(SdkBytes.fromByteArray(bytes)))))).join();
      assertEquals(large, netty.getItem(r -> r.tableName(TABLE).key(key(1))).join().item().get("x").s());
      assertArrayEquals(bytes, apache.getItem(r -> r.tableName(TABLE).key(key(2))).item().get("b").b().asByteArray());
      // Many at once, on few connections.
      var writes =
          IntStream.range(0, 100).mapToObj(n -> netty.putItem(r -> r.tableName(TABLE).item(key(n)))).toList();
      CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
      assertEquals(100, apache.scan(r -> r.tableName(TABLE).select(Select.COUNT)).count());
    }
  }
}
