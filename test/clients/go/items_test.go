// Items: Go values there and back, reads and writes of one item and of many, pages, transactions, PartiQL.

package clients

import (
	"fmt"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestValuesComeBackAsTheyWent(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	type Inner struct{ Name string }
	type Everything struct {
		Text, Empty     string
		Int             int64
		Unsigned        uint64
		Float           float64
		Exact           attributevalue.Number
		Yes, No         bool
		Bytes           []byte
		Nothing         *string
		Pointer         *Inner
		List            []any
		Map             map[string]any
		Strings         []string  `dynamodbav:",stringset"`
		Numbers         []float64 `dynamodbav:",numberset"`
		Blobs           [][]byte  `dynamodbav:",binaryset"`
		Time            time.Time
		Seconds         attributevalue.UnixTime
		Awkward         string `dynamodbav:"constructor"`
		EvenMoreAwkward string `dynamodbav:"__proto__"`
	}
	wanted := Everything{
		Text: "ünïcode 𝄞 \u0000 \\ \" / end", Int: -9223372036854775808, Unsigned: 18446744073709551615,
		Float: 0.1, Exact: "1234567890.1234567890123456789012345678", Yes: true, Bytes: []byte{0, 255, 128},
		Pointer: &Inner{Name: "x"}, List: []any{"a", 1.5, true, nil, []any{}},
		Map: map[string]any{"a.b": map[string]any{"deep": -1e-10}}, Strings: []string{"a", "ü"},
		Numbers: []float64{-3, 1.25}, Blobs: [][]byte{{1}, {2, 3}},
		Time:    time.Date(2026, 2, 28, 23, 59, 59, 123456789, time.UTC),
		Seconds: attributevalue.UnixTime(time.Unix(1767225600, 0)),
		Awkward: "c", EvenMoreAwkward: "p",
	}
	stored := item(t, wanted)
	for name, value := range key("a", "t") {
		stored[name] = value
	}
	_, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table, Item: stored})
	ok(t, err)
	got, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key("a", "t"), ConsistentRead: aws.Bool(true)})
	ok(t, err)
	var returned Everything
	ok(t, attributevalue.UnmarshalMap(got.Item, &returned))
	sort.Strings(returned.Strings)
	sort.Float64s(returned.Numbers)
	sort.Slice(returned.Blobs, func(i, j int) bool { return returned.Blobs[i][0] < returned.Blobs[j][0] })
	equal(t, returned, wanted)
}

func TestAnItemIsPutReadUpdatedAndDeleted(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	song := Song{Artist: "a", Title: "t", Year: 1999, Genre: "pop", Tags: []string{"x", "y"}, Scores: []float64{1, 2.5}}

	created, err := client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &table, Item: item(t, song), ReturnValues: types.ReturnValueAllOld,
		ReturnConsumedCapacity: types.ReturnConsumedCapacityIndexes,
	})
	ok(t, err)
	equal(t, len(created.Attributes), 0)
	equal(t, *created.ConsumedCapacity.CapacityUnits, 3.0)
	equal(t, *created.ConsumedCapacity.Table.CapacityUnits, 1.0)
	equal(t, *created.ConsumedCapacity.GlobalSecondaryIndexes["by-genre"].CapacityUnits, 1.0)
	equal(t, *created.ConsumedCapacity.LocalSecondaryIndexes["by-year"].CapacityUnits, 1.0)

	replaced, err := client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &table, Item: item(t, song), ReturnValues: types.ReturnValueAllOld,
	})
	ok(t, err)
	equal(t, songsOf(t, []map[string]types.AttributeValue{replaced.Attributes}), []Song{song})

	projected, err := client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &table, Key: key("a", "t"), ProjectionExpression: aws.String("#y, scores[1]"),
		ExpressionAttributeNames: map[string]string{"#y": "year"},
	})
	ok(t, err)
	equal(t, projected.Item, item(t, map[string]any{"year": 1999, "scores": []float64{2.5}}))

	updated, err := client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &table, Key: key("a", "t"),
		UpdateExpression:          aws.String("ADD plays :one REMOVE genre"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":one": &types.AttributeValueMemberN{Value: "1"}},
		ReturnValues:              types.ReturnValueUpdatedNew,
	})
	ok(t, err)
	equal(t, updated.Attributes, item(t, map[string]any{"plays": 1}))

	deleted, err := client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &table, Key: key("a", "t"), ReturnValues: types.ReturnValueAllOld,
		ReturnItemCollectionMetrics: types.ReturnItemCollectionMetricsSize,
	})
	ok(t, err)
	equal(t, deleted.Attributes["plays"], types.AttributeValue(&types.AttributeValueMemberN{Value: "1"}))
	equal(t, deleted.ItemCollectionMetrics.ItemCollectionKey, item(t, map[string]any{"artist": "a"}))

	gone, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key("a", "t")})
	ok(t, err)
	if gone.Item != nil {
		t.Errorf("got %v after it was deleted", gone.Item)
	}
}

func TestBatches(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	songs := numbered(25)
	var writes []types.WriteRequest
	keys := []map[string]types.AttributeValue{key("a", "absent")}
	for _, song := range songs {
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item(t, song)}})
		keys = append(keys, key(song.Artist, song.Title))
	}
	written, err := client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
		RequestItems:           map[string][]types.WriteRequest{table: writes},
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	})
	ok(t, err)
	equal(t, len(written.UnprocessedItems), 0)
	equal(t, *written.ConsumedCapacity[0].CapacityUnits, 59.0) // 25 items, 25 in by-year, 9 in by-genre.

	var read []Song
	pages := dynamodb.NewBatchGetItemPaginator(client, &dynamodb.BatchGetItemInput{
		RequestItems: map[string]types.KeysAndAttributes{table: {Keys: keys, ConsistentRead: aws.Bool(true)}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		ok(t, err)
		read = append(read, songsOf(t, page.Responses[table])...)
	}
	sort.Slice(read, func(i, j int) bool { return read[i].Title < read[j].Title })
	equal(t, read, songs)

	var deletes []types.WriteRequest
	for _, key := range keys[1:] {
		deletes = append(deletes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}})
	}
	_, err = client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{table: deletes}})
	ok(t, err)
	left, err := client.Scan(ctx, &dynamodb.ScanInput{TableName: &table, Select: types.SelectCount})
	ok(t, err)
	equal(t, left.Count, int32(0))
}

func TestABatchGoesOnWhereSixteenMegabytesEnd(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	var keys []map[string]types.AttributeValue
	for n := range 45 {
		title := fmt.Sprint(n)
		stored := item(t, map[string]any{"artist": "a", "title": title, "bulk": strings.Repeat("x", 399_000)})
		_, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table, Item: stored})
		ok(t, err)
		keys = append(keys, key("a", title))
	}
	pages := dynamodb.NewBatchGetItemPaginator(client, &dynamodb.BatchGetItemInput{
		RequestItems: map[string]types.KeysAndAttributes{table: {Keys: keys}},
	})
	var counts []int
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		ok(t, err)
		counts = append(counts, len(page.Responses[table]))
	}
	if len(counts) != 2 || counts[0]+counts[1] != len(keys) {
		t.Errorf("pages of %v items", counts)
	}
}

func TestQueryPages(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	put(t, client, table, numbered(20)...)
	check := func(name string, input *dynamodb.QueryInput, limit int32, wantPages int, wantTitles string) {
		t.Run(name, func(t *testing.T) {
			input.TableName = &table
			pages := dynamodb.NewQueryPaginator(client, input, func(options *dynamodb.QueryPaginatorOptions) { options.Limit = limit })
			var songs []Song
			count := 0
			for ; pages.HasMorePages(); count++ {
				page, err := pages.NextPage(ctx)
				ok(t, err)
				songs = append(songs, songsOf(t, page.Items)...)
			}
			equal(t, titles(songs), wantTitles)
			equal(t, count, wantPages)
		})
	}
	values := func(values map[string]any) map[string]types.AttributeValue { return item(t, values) }
	check("the table", &dynamodb.QueryInput{
		KeyConditionExpression:    aws.String("artist = :a AND title >= :t"),
		ExpressionAttributeValues: values(map[string]any{":a": "a", ":t": "13"}),
	}, 3, 3, "13 14 15 16 17 18 19")
	check("backwards", &dynamodb.QueryInput{
		KeyConditionExpression:    aws.String("artist = :a AND title < :t"),
		ExpressionAttributeValues: values(map[string]any{":a": "a", ":t": "05"}),
		ScanIndexForward:          aws.Bool(false),
	}, 5, 2, "04 03 02 01 00")
	check("a global index", &dynamodb.QueryInput{
		IndexName:                 aws.String("by-genre"),
		KeyConditionExpression:    aws.String("genre = :g AND #y BETWEEN :from AND :to"),
		ExpressionAttributeNames:  map[string]string{"#y": "year"},
		ExpressionAttributeValues: values(map[string]any{":g": "ballad", ":from": 2003, ":to": 2015}),
	}, 2, 3, "03 06 09 12 15")
	check("a local index, filtered", &dynamodb.QueryInput{
		IndexName:                 aws.String("by-year"),
		KeyConditionExpression:    aws.String("artist = :a AND #y > :from"),
		FilterExpression:          aws.String("attribute_exists(genre)"),
		ExpressionAttributeNames:  map[string]string{"#y": "year"},
		ExpressionAttributeValues: values(map[string]any{":a": "a", ":from": 2010}),
		ConsistentRead:            aws.Bool(true),
	}, 4, 3, "12 15 18")
	check("legacy conditions", &dynamodb.QueryInput{
		KeyConditions: map[string]types.Condition{
			"artist": {ComparisonOperator: types.ComparisonOperatorEq, AttributeValueList: []types.AttributeValue{&types.AttributeValueMemberS{Value: "a"}}},
			"title":  {ComparisonOperator: types.ComparisonOperatorBeginsWith, AttributeValueList: []types.AttributeValue{&types.AttributeValueMemberS{Value: "1"}}},
		},
		QueryFilter: map[string]types.Condition{"genre": {ComparisonOperator: types.ComparisonOperatorNull}},
	}, 100, 1, "10 11 13 14 16 17 19")
}

func TestScanPages(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	put(t, client, table, numbered(20)...)
	var found []Song
	for segment := range int32(3) {
		pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{
			TableName: &table, Limit: aws.Int32(4), Segment: aws.Int32(segment), TotalSegments: aws.Int32(3),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			ok(t, err)
			found = append(found, songsOf(t, page.Items)...)
		}
	}
	equal(t, titles(found), titles(numbered(20)))
}

func TestTransactions(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	put(t, client, table, Song{Artist: "a", Title: "old", Year: 1})
	token := newToken()
	input := func() *dynamodb.TransactWriteItemsInput {
		return &dynamodb.TransactWriteItemsInput{
			ClientRequestToken: token,
			TransactItems: []types.TransactWriteItem{
				{Put: &types.Put{TableName: &table, Item: item(t, Song{Artist: "a", Title: "new", Year: 2})}},
				{Update: &types.Update{
					TableName: &table, Key: key("a", "old"), UpdateExpression: aws.String("SET #y = #y + :n"),
					ExpressionAttributeNames:  map[string]string{"#y": "year"},
					ExpressionAttributeValues: item(t, map[string]any{":n": 10}),
				}},
				{Delete: &types.Delete{TableName: &table, Key: key("a", "absent")}},
				{ConditionCheck: &types.ConditionCheck{
					TableName: &table, Key: key("b", "other"), ConditionExpression: aws.String("attribute_not_exists(artist)"),
				}},
			},
		}
	}
	for range 2 { // The second is the first one again.
		_, err := client.TransactWriteItems(ctx, input())
		ok(t, err)
	}
	read, err := client.TransactGetItems(ctx, &dynamodb.TransactGetItemsInput{
		TransactItems: []types.TransactGetItem{
			{Get: &types.Get{TableName: &table, Key: key("a", "old")}},
			{Get: &types.Get{TableName: &table, Key: key("a", "absent")}},
			{Get: &types.Get{TableName: &table, Key: key("a", "new"), ProjectionExpression: aws.String("title")}},
		},
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	})
	ok(t, err)
	equal(t, read.Responses[0].Item, item(t, Song{Artist: "a", Title: "old", Year: 11}))
	equal(t, len(read.Responses[1].Item), 0)
	equal(t, read.Responses[2].Item, item(t, map[string]any{"title": "new"}))
	equal(t, *read.ConsumedCapacity[0].CapacityUnits, 6.0)
}

func TestPartiQL(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	parameters := func(values ...any) []types.AttributeValue {
		marshalled, err := attributevalue.MarshalList(values)
		ok(t, err)
		return marshalled
	}
	quoted := fmt.Sprintf("%q", table)
	for _, song := range numbered(6) {
		_, err := client.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{
			Statement:  aws.String("INSERT INTO " + quoted + " VALUE {'artist': ?, 'title': ?, 'year': ?}"),
			Parameters: parameters(song.Artist, song.Title, song.Year),
		})
		ok(t, err)
	}
	var found []Song
	input := &dynamodb.ExecuteStatementInput{
		Statement:  aws.String("SELECT * FROM " + quoted + " WHERE artist = ? AND title > ?"),
		Parameters: parameters("a", "01"), Limit: aws.Int32(3),
	}
	for {
		page, err := client.ExecuteStatement(ctx, input)
		ok(t, err)
		found = append(found, songsOf(t, page.Items)...)
		if input.NextToken = page.NextToken; input.NextToken == nil {
			break
		}
	}
	equal(t, titles(found), "02 03 04 05")

	one := "SELECT title FROM " + quoted + " WHERE artist = ? AND title = ?"
	batch, err := client.BatchExecuteStatement(ctx, &dynamodb.BatchExecuteStatementInput{Statements: []types.BatchStatementRequest{
		{Statement: &one, Parameters: parameters("a", "01")},
		{Statement: aws.String("SELECT * FROM absent WHERE id = 1")},
	}})
	ok(t, err)
	equal(t, batch.Responses[0].Item, item(t, map[string]any{"title": "01"}))
	equal(t, batch.Responses[1].Error.Code, types.BatchStatementErrorCodeEnumResourceNotFound)

	transaction, err := client.ExecuteTransaction(ctx, &dynamodb.ExecuteTransactionInput{TransactStatements: []types.ParameterizedStatement{
		{Statement: aws.String("UPDATE " + quoted + " SET \"year\" = 1 WHERE artist = ? AND title = ?"), Parameters: parameters("a", "00")},
		{Statement: aws.String("DELETE FROM " + quoted + " WHERE artist = ? AND title = ?"), Parameters: parameters("a", "01")},
	}})
	ok(t, err)
	equal(t, len(transaction.Responses), 0)
}
