// Errors as Go types with what they carry, and what guards a response on its way: its checksum, its compression.

package clients

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/logging"
)

// failure is the error as a T, or the end of the test.
func failure[T error](t *testing.T, err error) T {
	t.Helper()
	var typed T
	if !errors.As(err, &typed) {
		t.Fatalf("got %v, want a %T", err, typed)
	}
	return typed
}

func TestErrorsHaveTheirTypes(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)

	_, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String("absent")})
	equal(t, failure[*types.ResourceNotFoundException](t, err).ErrorMessage(), "Requested resource not found: Table: absent not found")

	_, err = client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: &table, KeySchema: keySchema("a", "b"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("a"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("b"), AttributeType: types.ScalarAttributeTypeS},
		},
	})
	equal(t, failure[*types.ResourceInUseException](t, err).ErrorMessage(), "Table already exists: "+table)

	_, err = client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: item(t, map[string]any{"artist": "a"})})
	refused := failure[smithy.APIError](t, err)
	equal(t, refused.ErrorCode(), "ValidationException")
	equal(t, refused.ErrorMessage(), "The provided key element does not match the schema")
	equal(t, refused.ErrorFault(), smithy.FaultUnknown)
	response := failure[*awshttp.ResponseError](t, err)
	equal(t, response.HTTPStatusCode(), 400)
	equal(t, len(response.ServiceRequestID()), 52)
}

func TestAFailedConditionCarriesTheItem(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	song := Song{Artist: "a", Title: "t", Year: 1999, Tags: []string{"x"}}
	put(t, client, table, song)
	condition := func(options types.ReturnValuesOnConditionCheckFailure) error {
		_, err := client.PutItem(ctx, &dynamodb.PutItemInput{
			TableName: &table, Item: item(t, song), ConditionExpression: aws.String("attribute_not_exists(artist)"),
			ReturnValuesOnConditionCheckFailure: options,
		})
		return err
	}
	with := failure[*types.ConditionalCheckFailedException](t, condition(types.ReturnValuesOnConditionCheckFailureAllOld))
	equal(t, with.ErrorMessage(), "The conditional request failed")
	equal(t, with.Item, item(t, song))
	without := failure[*types.ConditionalCheckFailedException](t, condition(types.ReturnValuesOnConditionCheckFailureNone))
	equal(t, len(without.Item), 0)
}

func TestACancelledTransactionSaysWhy(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	song := Song{Artist: "a", Title: "t", Year: 1999}
	put(t, client, table, song)
	_, err := client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Put: &types.Put{TableName: &table, Item: item(t, Song{Artist: "a", Title: "new"})}},
		{Put: &types.Put{
			TableName: &table, Item: item(t, song), ConditionExpression: aws.String("attribute_not_exists(artist)"),
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}},
		{Update: &types.Update{
			TableName: &table, Key: key("a", "other"), UpdateExpression: aws.String("SET n = absent + :v"),
			ExpressionAttributeValues: item(t, map[string]any{":v": 1}),
		}},
	}})
	cancelled := failure[*types.TransactionCanceledException](t, err)
	equal(t, cancelled.ErrorMessage(), "Transaction cancelled, please refer cancellation reasons for specific reasons "+
		"[None, ConditionalCheckFailed, ValidationError]")
	equal(t, cancelled.CancellationReasons, []types.CancellationReason{
		{Code: aws.String("None")},
		{Code: aws.String("ConditionalCheckFailed"), Message: aws.String("The conditional request failed"), Item: item(t, song)},
		{Code: aws.String("ValidationError"), Message: aws.String("The provided expression refers to an attribute that does not exist in the item")},
	})

	token := newToken()
	once := func(title string) error {
		_, err := client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
			ClientRequestToken: token,
			TransactItems:      []types.TransactWriteItem{{Put: &types.Put{TableName: &table, Item: item(t, Song{Artist: "a", Title: title})}}},
		})
		return err
	}
	ok(t, once("1"))
	failure[*types.IdempotentParameterMismatchException](t, once("2"))
}

// altering is a client that sees every response's body through `alter`.
func altering(alter func([]byte, http.Header) []byte, configure ...func(*dynamodb.Options)) *dynamodb.Client {
	return newClient(append(configure, func(options *dynamodb.Options) {
		inner := options.HTTPClient
		options.HTTPClient = roundTripper(func(request *http.Request) (*http.Response, error) {
			response, err := inner.Do(request)
			if err != nil {
				return nil, err
			}
			body, err := io.ReadAll(response.Body)
			if err != nil {
				return nil, err
			}
			response.Body.Close()
			response.Body = io.NopCloser(bytes.NewReader(alter(body, response.Header)))
			return response, nil
		})
	})...)
}

func TestTheClientChecksEveryBody(t *testing.T) {
	table := newSongs(t, newClient())
	put(t, newClient(), table, Song{Artist: "a", Title: "t", Year: 1999})
	get := &dynamodb.GetItemInput{TableName: &table, Key: key("a", "t")}

	check := func(read string, complains bool) {
		var warnings strings.Builder
		client := altering(func(body []byte, _ http.Header) []byte {
			return bytes.Replace(body, []byte("1999"), []byte(read), 1)
		}, func(options *dynamodb.Options) { options.Logger = logging.NewStandardLogger(&warnings) })
		_, err := client.GetItem(ctx, get)
		ok(t, err) // This client has decoded the body before it is sure of it, and says so in its log only.
		if strings.Contains(warnings.String(), "did not match expected checksum") != complains {
			t.Errorf("with %s the client logged %q", read, warnings.String())
		}
	}
	check("1999", false)
	check("1998", true)
}

func TestCompressedResponses(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	for n := range 30 {
		put(t, client, table, Song{Artist: "a", Title: fmt.Sprintf("%02d", n), Genre: strings.Repeat("x", 500)})
	}
	var encodings []string
	gzipped := altering(func(body []byte, header http.Header) []byte {
		encodings = append(encodings, header.Get("Content-Encoding"))
		return body
	}, func(options *dynamodb.Options) { options.EnableAcceptEncodingGzip = true })
	found, err := gzipped.Scan(ctx, &dynamodb.ScanInput{TableName: &table})
	ok(t, err)
	equal(t, found.Count, int32(30))
	one, err := gzipped.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key("a", "07")})
	ok(t, err)
	equal(t, len(one.Item["genre"].(*types.AttributeValueMemberS).Value), 500)
	equal(t, encodings, []string{"gzip", ""}) // Small bodies are not worth it.
}
