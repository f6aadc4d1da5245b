// Tables: their life from CreateTable to the waiters, what describes and tags them, and their streams.

package clients

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

func TestATableFromBirthToEnd(t *testing.T) {
	client := newClient()
	name := "go-life"
	created, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:             &name,
		KeySchema:             []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
		AttributeDefinitions:  []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeB}},
		ProvisionedThroughput: &types.ProvisionedThroughput{ReadCapacityUnits: aws.Int64(5), WriteCapacityUnits: aws.Int64(6)},
		Tags:                  []types.Tag{{Key: aws.String("team"), Value: aws.String("music")}},
	})
	ok(t, err)
	equal(t, created.TableDescription.TableStatus, types.TableStatusCreating)

	exists := dynamodb.NewTableExistsWaiter(client)
	described, err := exists.WaitForOutput(ctx, &dynamodb.DescribeTableInput{TableName: &name}, time.Minute, func(options *dynamodb.TableExistsWaiterOptions) {
		options.MinDelay, options.MaxDelay = 20*time.Millisecond, 50*time.Millisecond
	})
	ok(t, err)
	table := described.Table
	equal(t, table.TableStatus, types.TableStatusActive)
	equal(t, *table.ProvisionedThroughput.WriteCapacityUnits, int64(6))
	if age := time.Since(*table.CreationDateTime); age < 0 || age > time.Minute {
		t.Errorf("created %v ago", age)
	}
	tags, err := client.ListTagsOfResource(ctx, &dynamodb.ListTagsOfResourceInput{ResourceArn: table.TableArn})
	ok(t, err)
	equal(t, tags.Tags, []types.Tag{{Key: aws.String("team"), Value: aws.String("music")}})
	_, err = client.UntagResource(ctx, &dynamodb.UntagResourceInput{ResourceArn: table.TableArn, TagKeys: []string{"team"}})
	ok(t, err)
	_, err = client.TagResource(ctx, &dynamodb.TagResourceInput{
		ResourceArn: table.TableArn, Tags: []types.Tag{{Key: aws.String("stage"), Value: aws.String("")}},
	})
	ok(t, err)

	ttl, err := client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName:               &name,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("expires"), Enabled: aws.Bool(true)},
	})
	ok(t, err)
	equal(t, *ttl.TimeToLiveSpecification.AttributeName, "expires")
	live, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &name})
	ok(t, err)
	equal(t, *live.TimeToLiveDescription.AttributeName, "expires")

	updated, err := client.UpdateTable(ctx, &dynamodb.UpdateTableInput{TableName: &name, BillingMode: types.BillingModePayPerRequest})
	ok(t, err)
	equal(t, updated.TableDescription.BillingModeSummary.BillingMode, types.BillingModePayPerRequest)
	_, err = exists.WaitForOutput(ctx, &dynamodb.DescribeTableInput{TableName: &name}, time.Minute)
	ok(t, err)

	_, err = client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: &name})
	ok(t, err)
	gone := dynamodb.NewTableNotExistsWaiter(client, func(options *dynamodb.TableNotExistsWaiterOptions) {
		options.MinDelay, options.MaxDelay = 20*time.Millisecond, 50*time.Millisecond
	})
	ok(t, gone.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &name}, time.Minute))
}

func TestListTablesPages(t *testing.T) {
	client := newClient()
	var wanted []string
	for n := range 5 {
		t.Run(fmt.Sprint(n), func(t *testing.T) { wanted = append(wanted, newSongs(t, client)) })
	}
	// Their tests are over, and so are they; what is left is this test's own.
	own := newSongs(t, client)
	var listed []string
	pages := dynamodb.NewListTablesPaginator(client, &dynamodb.ListTablesInput{Limit: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		ok(t, err)
		if len(page.TableNames) > 2 {
			t.Errorf("a page of %d tables", len(page.TableNames))
		}
		listed = append(listed, page.TableNames...)
	}
	if !strings.Contains(strings.Join(listed, " "), own) {
		t.Errorf("%q is not among %q", own, listed)
	}
}

func TestWhatDescribesTheService(t *testing.T) {
	client := newClient()
	limits, err := client.DescribeLimits(ctx, &dynamodb.DescribeLimitsInput{})
	ok(t, err)
	equal(t, *limits.TableMaxReadCapacityUnits, int64(40_000))
	endpoints, err := client.DescribeEndpoints(ctx, &dynamodb.DescribeEndpointsInput{})
	ok(t, err)
	equal(t, len(endpoints.Endpoints), 1)
}

func TestStreams(t *testing.T) {
	client := newClient()
	streams := newStreamsClient()
	table := newSongs(t, client)
	put(t, client, table, Song{Artist: "a", Title: "t", Year: 1})
	put(t, client, table, Song{Artist: "a", Title: "t", Year: 2})
	_, err := client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &table, Key: key("a", "t")})
	ok(t, err)

	described, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &table})
	ok(t, err)
	arn := described.Table.LatestStreamArn
	listed, err := streams.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: &table})
	ok(t, err)
	// Among those of tables of that name that are gone.
	equal(t, slices.ContainsFunc(listed.Streams, func(one streamtypes.Stream) bool { return *one.StreamArn == *arn }), true)
	stream, err := streams.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: arn})
	ok(t, err)
	equal(t, stream.StreamDescription.StreamViewType, streamtypes.StreamViewTypeNewAndOldImages)

	var events []string
	for _, shard := range stream.StreamDescription.Shards {
		start, err := streams.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{
			StreamArn: arn, ShardId: shard.ShardId, ShardIteratorType: streamtypes.ShardIteratorTypeTrimHorizon,
		})
		ok(t, err)
		iterator := start.ShardIterator
		for iterator != nil {
			page, err := streams.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: iterator, Limit: aws.Int32(2)})
			ok(t, err)
			for _, record := range page.Records {
				year := "-"
				if image, present := record.Dynamodb.NewImage["year"]; present {
					year = image.(*streamtypes.AttributeValueMemberN).Value
				}
				events = append(events, string(record.EventName)+" "+year)
			}
			if iterator = page.NextShardIterator; len(page.Records) == 0 {
				break
			}
		}
	}
	equal(t, events, []string{"INSERT 1", "MODIFY 2", "REMOVE -"})

	_, err = streams.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: aws.String("nonsense")})
	equal(t, err != nil && strings.Contains(err.Error(), "ValidationException"), true)
	_, err = streams.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: aws.String(*arn + "9")})
	failure[*streamtypes.ResourceNotFoundException](t, err)
}
