// The AWS SDK for Go v2, unmodified, against the server: one server for all tests, in memory, on a free port; or
// whatever answers at ENDPOINT. This file starts it and makes clients and tables; the other files are the tests.

package clients

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
)

var (
	endpoint string
	ctx      = context.Background()
)

func TestMain(m *testing.M) {
	stop := func() {}
	endpoint = os.Getenv("ENDPOINT")
	if endpoint == "" {
		var err error
		if endpoint, stop, err = startServer(); err != nil {
			fmt.Fprintln(os.Stderr, "the server does not start:", err)
			os.Exit(1)
		}
	}
	code := m.Run()
	stop()
	os.Exit(code)
}

// startServer runs the built command, and answers its URL and how to end it.
func startServer() (string, func(), error) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		return "", nil, err
	}
	if output, err := exec.Command("node", filepath.Join(root, "scripts", "ensure-built.mjs")).CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("%w\n%s", err, output)
	}
	server := exec.Command("node", filepath.Join(root, "dist", "cli", "main.js"), "--memory", "--port", "0")
	output, err := server.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := server.Start(); err != nil {
		return "", nil, err
	}
	stop := func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	}
	url := regexp.MustCompile(`http://[^\s"]+`)
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if found := url.FindString(lines.Text()); found != "" {
			go func() {
				for lines.Scan() {
				}
			}()
			return found, stop, nil
		}
	}
	stop()
	return "", nil, errors.New("it ended without naming its URL")
}

func credentials(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
}

func newClient(configure ...func(*dynamodb.Options)) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint:     &endpoint,
		Region:           "us-east-1",
		Credentials:      aws.CredentialsProviderFunc(credentials),
		RetryMaxAttempts: 1,
	}, configure...)
}

func newStreamsClient() *dynamodbstreams.Client {
	return dynamodbstreams.New(dynamodbstreams.Options{
		BaseEndpoint:     &endpoint,
		Region:           "us-east-1",
		Credentials:      aws.CredentialsProviderFunc(credentials),
		RetryMaxAttempts: 1,
	})
}

// Song is the item of most tests: partition key, sort key, and what a struct can hold.
type Song struct {
	Artist string            `dynamodbav:"artist"`
	Title  string            `dynamodbav:"title"`
	Year   int               `dynamodbav:"year"`
	Genre  string            `dynamodbav:"genre,omitempty"`
	Tags   []string          `dynamodbav:"tags,stringset,omitempty"`
	Credit map[string]string `dynamodbav:"credit,omitempty"`
	Scores []float64         `dynamodbav:"scores,omitempty"`
}

// newSongs makes a table for one test: artist and title are its keys, `by-genre` its global index (genre, year), and
// `by-year` its local one. It has a stream.
func newSongs(t *testing.T, client *dynamodb.Client) string {
	t.Helper()
	name := strings.NewReplacer("/", ".", "#", "-").Replace(t.Name())
	definition := func(name string, kind types.ScalarAttributeType) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &name, AttributeType: kind}
	}
	_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: &name,
		KeySchema: keySchema("artist", "title"),
		AttributeDefinitions: []types.AttributeDefinition{
			definition("artist", types.ScalarAttributeTypeS),
			definition("title", types.ScalarAttributeTypeS),
			definition("genre", types.ScalarAttributeTypeS),
			definition("year", types.ScalarAttributeTypeN),
		},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName:  aws.String("by-genre"),
			KeySchema:  keySchema("genre", "year"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		}},
		LocalSecondaryIndexes: []types.LocalSecondaryIndex{{
			IndexName:  aws.String("by-year"),
			KeySchema:  keySchema("artist", "year"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: []string{"genre"}},
		}},
		BillingMode: types.BillingModePayPerRequest,
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled:  aws.Bool(true),
			StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
	})
	ok(t, err)
	exists := dynamodb.NewTableExistsWaiter(client, func(options *dynamodb.TableExistsWaiterOptions) {
		options.MinDelay, options.MaxDelay = 50*time.Millisecond, 100*time.Millisecond
	})
	ok(t, exists.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &name}, 20*time.Second))
	t.Cleanup(func() {
		_, err := client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: &name})
		ok(t, err)
	})
	return name
}

func keySchema(partitionKey, sortKey string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &partitionKey, KeyType: types.KeyTypeHash},
		{AttributeName: &sortKey, KeyType: types.KeyTypeRange},
	}
}

func key(artist, title string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		"artist": &types.AttributeValueMemberS{Value: artist},
		"title":  &types.AttributeValueMemberS{Value: title},
	}
}

// item is what attributevalue makes of a Go value.
func item(t *testing.T, value any) map[string]types.AttributeValue {
	t.Helper()
	marshalled, err := attributevalue.MarshalMap(value)
	ok(t, err)
	return marshalled
}

func songsOf(t *testing.T, items []map[string]types.AttributeValue) []Song {
	t.Helper()
	var songs []Song
	ok(t, attributevalue.UnmarshalListOfMaps(items, &songs))
	return songs
}

func put(t *testing.T, client *dynamodb.Client, table string, songs ...Song) {
	t.Helper()
	for _, song := range songs {
		_, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table, Item: item(t, song)})
		ok(t, err)
	}
}

// numbered are `count` songs of one artist, from "00" on, of the years from 2000 on; every third is a ballad.
func numbered(count int) []Song {
	songs := make([]Song, count)
	for n := range songs {
		songs[n] = Song{Artist: "a", Title: fmt.Sprintf("%02d", n), Year: 2000 + n}
		if n%3 == 0 {
			songs[n].Genre = "ballad"
		}
	}
	return songs
}

func titles(songs []Song) string {
	names := make([]string, len(songs))
	for i, song := range songs {
		names[i] = song.Title
	}
	return strings.Join(names, " ")
}

// newToken is a client request token that no test has used, on this server or on one that outlives a run.
func newToken() *string { return aws.String(fmt.Sprint(time.Now().UnixNano())) }

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, actual, expected any) {
	t.Helper()
	if !reflect.DeepEqual(actual, expected) {
		t.Errorf("\n  got  %#v\n  want %#v", actual, expected)
	}
}

// roundTripper is a function as the client's HTTP transport.
type roundTripper func(*http.Request) (*http.Response, error)

func (transport roundTripper) Do(request *http.Request) (*http.Response, error) {
	return transport(request)
}
