// Expressions as feature/dynamodb/expression builds them: `#0`, `:0`, parentheses around everything.

package clients

import (
	"testing"

	ex "github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestBuiltFilters(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	songs := numbered(6)
	songs[1].Tags = []string{"live", "long"}
	songs[2].Credit = map[string]string{"producer": "Quincy"}
	songs[3].Scores = []float64{3, 4.5}
	put(t, client, table, songs...)
	year := ex.Name("year")
	check := func(name string, filter ex.ConditionBuilder, want string) {
		t.Run(name, func(t *testing.T) {
			built, err := ex.NewBuilder().WithFilter(filter).
				WithProjection(ex.NamesList(ex.Name("artist"), ex.Name("title"), year)).Build()
			ok(t, err)
			found, err := client.Scan(ctx, &dynamodb.ScanInput{
				TableName: &table, FilterExpression: built.Filter(), ProjectionExpression: built.Projection(),
				ExpressionAttributeNames: built.Names(), ExpressionAttributeValues: built.Values(),
			})
			ok(t, err)
			equal(t, titles(songsOf(t, found.Items)), want)
			equal(t, found.ScannedCount, int32(6))
		})
	}
	check("equal", year.Equal(ex.Value(2001)), "01")
	check("not equal", year.NotEqual(ex.Value(2001)), "00 02 03 04 05")
	check("less", year.LessThan(ex.Value(2002)), "00 01")
	check("at most", year.LessThanEqual(ex.Value(2002)), "00 01 02")
	check("greater", year.GreaterThan(ex.Value(2004)), "05")
	check("at least", year.GreaterThanEqual(ex.Value(2004)), "04 05")
	check("between", year.Between(ex.Value(2001), ex.Value(2003)), "01 02 03")
	check("in", year.In(ex.Value(2001), ex.Value(2005), ex.Value("2003")), "01 05")
	check("exists", ex.Name("genre").AttributeExists(), "00 03")
	check("does not exist", ex.Name("genre").AttributeNotExists(), "01 02 04 05")
	check("type", ex.Name("tags").AttributeType(ex.StringSet), "01")
	check("begins with", ex.Name("genre").BeginsWith("ball"), "00 03")
	check("contains a member", ex.Name("tags").Contains("live"), "01")
	check("contains text", ex.Name("genre").Contains("lla"), "00 03")
	check("size", ex.Name("tags").Size().Equal(ex.Value(2)), "01")
	check("inside a map", ex.Name("credit.producer").Equal(ex.Value("Quincy")), "02")
	check("inside a list", ex.Name("scores[1]").GreaterThan(ex.Value(4)), "03")
	check("a name with a dot", ex.NameNoDotSplit("credit.producer").AttributeExists(), "")
	check("and, or, not",
		ex.Not(year.Equal(ex.Value(2000))).And(ex.Or(ex.Name("genre").AttributeExists(), ex.Name("tags").AttributeExists())), "01 03")
	check("two attributes", ex.Name("artist").LessThan(ex.Name("title")), "")
}

func TestBuiltKeyConditions(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	put(t, client, table, numbered(20)...)
	title := ex.Key("title")
	check := func(name string, condition ex.KeyConditionBuilder, want string) {
		t.Run(name, func(t *testing.T) {
			built, err := ex.NewBuilder().WithKeyCondition(ex.Key("artist").Equal(ex.Value("a")).And(condition)).Build()
			ok(t, err)
			found, err := client.Query(ctx, &dynamodb.QueryInput{
				TableName: &table, KeyConditionExpression: built.KeyCondition(),
				ExpressionAttributeNames: built.Names(), ExpressionAttributeValues: built.Values(),
			})
			ok(t, err)
			equal(t, titles(songsOf(t, found.Items)), want)
		})
	}
	check("equal", title.Equal(ex.Value("07")), "07")
	check("less", title.LessThan(ex.Value("02")), "00 01")
	check("at most", title.LessThanEqual(ex.Value("02")), "00 01 02")
	check("greater", title.GreaterThan(ex.Value("17")), "18 19")
	check("at least", title.GreaterThanEqual(ex.Value("17")), "17 18 19")
	check("between", title.Between(ex.Value("09"), ex.Value("11")), "09 10 11")
	check("begins with", title.BeginsWith("1"), "10 11 12 13 14 15 16 17 18 19")
}

// stringSet is a set wherever a Go value is marshalled.
type stringSet []string

func (members stringSet) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	return &types.AttributeValueMemberSS{Value: members}, nil
}

func TestBuiltUpdates(t *testing.T) {
	client := newClient()
	table := newSongs(t, client)
	stored := item(t, map[string]any{
		"artist": "a", "title": "t", "plays": 1, "list": []int{1, 2, 3}, "map": map[string]any{"x": 1}, "old": "o",
		"tags": stringSet{"a", "b"},
	})
	check := func(name string, update ex.UpdateBuilder, want map[string]any) {
		t.Run(name, func(t *testing.T) {
			_, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table, Item: stored})
			ok(t, err)
			built, err := ex.NewBuilder().WithUpdate(update).WithCondition(ex.Name("artist").AttributeExists()).Build()
			ok(t, err)
			updated, err := client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
				TableName: &table, Key: key("a", "t"), UpdateExpression: built.Update(), ConditionExpression: built.Condition(),
				ExpressionAttributeNames: built.Names(), ExpressionAttributeValues: built.Values(),
				ReturnValues: types.ReturnValueUpdatedNew,
			})
			ok(t, err)
			equal(t, updated.Attributes, item(t, want))
		})
	}
	name := ex.Name
	check("set", ex.Set(name("new"), ex.Value("n")), map[string]any{"new": "n"})
	check("plus", ex.Set(name("plays"), name("plays").Plus(ex.Value(2))), map[string]any{"plays": 3})
	check("minus", ex.Set(name("plays"), ex.Value(0).Minus(name("plays"))), map[string]any{"plays": -1})
	check("if_not_exists", ex.Set(name("plays"), name("plays").IfNotExists(ex.Value(9))).
		Set(name("stars"), name("stars").IfNotExists(ex.Value(5))), map[string]any{"plays": 1, "stars": 5})
	check("list_append", ex.Set(name("list"), name("list").ListAppend(ex.Value([]int{4}))), map[string]any{"list": []int{1, 2, 3, 4}})
	check("list_prepend", ex.Set(name("list"), ex.Value([]int{0}).ListAppend(name("list"))), map[string]any{"list": []int{0, 1, 2, 3}})
	check("an element", ex.Set(name("list[1]"), ex.Value("two")), map[string]any{"list": []any{"two"}})
	check("inside a map", ex.Set(name("map.y"), ex.Value(2)), map[string]any{"map": map[string]any{"y": 2}})
	check("add a number", ex.Add(name("plays"), ex.Value(41)), map[string]any{"plays": 42})
	check("add members", ex.Add(name("tags"), ex.Value(stringSet{"c"})), map[string]any{"tags": stringSet{"a", "b", "c"}})
	check("delete members", ex.Delete(name("tags"), ex.Value(stringSet{"b", "z"})), map[string]any{"tags": stringSet{"a"}})
	check("all at once", ex.Set(name("new"), name("old")).Remove(name("old")).Add(name("plays"), ex.Value(1)).
		Delete(name("tags"), ex.Value(stringSet{"a"})), map[string]any{"new": "o", "plays": 2, "tags": stringSet{"b"}})
}
