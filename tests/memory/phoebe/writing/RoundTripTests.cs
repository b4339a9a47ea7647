using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Npgsql;

namespace Nimmerverse.Memory.Tests.Phoebe.Writing;

/// <summary>Any trail that is valid becomes a row that says the same. Seen to fail: with the columns of reads and commands exchanged.</summary>
public sealed class RoundTripTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    // Times are kept to the microsecond.
    private static readonly DateTimeOffset First = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Text =
        from characters in Gen.Elements("abc XYZ_-0\"\\/<>&+'äß→😀\t\n".EnumerateRunes().Select(static rune => rune.ToString())).ListOf()
        select string.Concat(characters.Take(20));

    private static readonly Gen<JsonNode?> Leaf = Gen.OneOf<JsonNode?>(
        Text.Select(static text => (JsonNode?)JsonValue.Create(text)),
        ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).Select(static number => (JsonNode?)JsonValue.Create(number)),
        ArbMap.Default.GeneratorFor<long>().Select(static number => (JsonNode?)JsonValue.Create(number)),
        Gen.Elements(true, false).Select(static flag => (JsonNode?)JsonValue.Create(flag)),
        Gen.Constant((JsonNode?)null));

    private static readonly Gen<JsonElement?> Content =
        from leaves in Leaf.ListOf()
        from names in Text.ListOf()
        from depth in Gen.Choose(0, 3)
        select (JsonElement?)Nest(leaves, names, depth);

    private static readonly Gen<Trail> AnyTrail =
        from kind in Gen.Elements(TrailKinds.All.Select(static known => known.Kind))
        from actor in Text.Where(static text => text.Length > 0)
        from garden in Gen.Elements(Garden.Virtual, Garden.Real)
        from microseconds in Gen.Choose(0, int.MaxValue)
        from duration in Gen.Choose(0, int.MaxValue)
        from inputs in Content
        from reads in Gen.OneOf(Content, Gen.Constant((JsonElement?)null))
        from commands in Gen.OneOf(Content, Gen.Constant((JsonElement?)null))
        from states in Text.ListOf()
        from cost in Gen.Choose(0, int.MaxValue)
        from reward in Gen.Choose(int.MinValue, int.MaxValue)
        from outcome in Gen.Elements(TrailOutcome.Success, TrailOutcome.Failure, TrailOutcome.Aborted)
        from model in Gen.OneOf(Text.Select(static text => (string?)text), Gen.Constant((string?)null))
        from generation in Gen.OneOf(ArbMap.Default.GeneratorFor<long>().Select(static number => (long?)number), Gen.Constant((long?)null))
        select new Trail
        {
            TrailId = Guid.CreateVersion7(First.AddMinutes(microseconds % 42_000_000)),
            Kind = kind,
            Actor = actor,
            Environment = "dev",
            Garden = garden,
            ParentTrail = duration % 2 is 0 ? null : Guid.NewGuid(),
            Started = First.AddSeconds(microseconds).AddMicroseconds(microseconds % 1_000_000),
            Ended = First.AddSeconds(microseconds).AddMicroseconds((microseconds % 1_000_000) + (long)duration),
            Inputs = inputs,
            Reads = reads,
            Commands = commands,
            StatesVisited = [.. states],
            Cost = cost / 1024.0,
            Reward = reward / 1024.0,
            Outcome = outcome,
            Model = model,
            WeightsGeneration = generation,
        };

    [Fact]
    public async Task Any_valid_trail_becomes_the_same_row()
    {
        await using var writer = new DirectWriter(database);
        await using var reader = await database.ConnectAsync("reader");
        var trails = AnyTrail.Sample(40, 300).ToList();

        Assert.Equal(trails.Count, await writer.WriteAsync(trails));

        foreach (var trail in trails)
        {
            await AssertSameAsync(reader, trail);
        }
    }

    private static JsonElement Nest(IEnumerable<JsonNode?> leaves, IEnumerable<string> names, int depth)
    {
        JsonNode node = new JsonArray([.. leaves.Take(6)]);
        for (var i = 0; i < depth; i++)
        {
            var outer = new JsonObject { ["inner"] = node };
            foreach (var name in names.Distinct().Take(4).Where(static name => name is not "inner"))
            {
                outer[name] = name.Length;
            }

            node = outer;
        }

        return JsonSerializer.SerializeToElement(node);
    }

    private static async Task AssertSameAsync(NpgsqlConnection reader, Trail trail)
    {
        await using var command = new NpgsqlCommand("SELECT * FROM phoebe.trails WHERE trail_id = $1", reader);
        command.Parameters.Add(new() { Value = trail.TrailId });
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        Assert.Equal(trail.Kind, row["kind"]);
        Assert.Equal(trail.Actor, row["actor"]);
        Assert.Equal(trail.Garden is Garden.Real ? "real" : "virtual", row["garden"]);
        Assert.Equal(trail.ParentTrail, Optional<Guid>(row["parent_trail"]));
        Assert.Equal(trail.Started, await row.GetFieldValueAsync<DateTimeOffset>(row.GetOrdinal("started")));
        Assert.Equal(trail.Ended, await row.GetFieldValueAsync<DateTimeOffset>(row.GetOrdinal("ended")));
        AssertSameJson(trail.Inputs, row["inputs"]);
        AssertSameJson(trail.Reads, row["reads"]);
        AssertSameJson(trail.Commands, row["commands"]);
        Assert.Equal(trail.StatesVisited, (string[])row["states_visited"]);
        Assert.Equal(trail.Cost, row["cost"]);
        Assert.Equal(trail.Reward, row["reward"]);
        Assert.Equal(JsonNamingPolicy.SnakeCaseLower.ConvertName($"{trail.Outcome}"), row["outcome"]);
        Assert.Equal(trail.Model, row["model"] as string);
        Assert.Equal(trail.WeightsGeneration, Optional<long>(row["weights_generation"]));
        Assert.Equal("test", row["node"]);
        Assert.False((bool)row["simulated"]);
    }

    private static T? Optional<T>(object value)
        where T : struct => value is T present ? present : null;

    // jsonb orders names and writes numbers out; their values stay.
    private static void AssertSameJson(JsonElement? expected, object actual)
    {
        if (expected is not { } element)
        {
            Assert.IsType<DBNull>(actual);
            return;
        }

        using var document = JsonDocument.Parse((string)actual);
        Assert.Equal(Canonical(element), Canonical(document.RootElement));
    }

    private static string Canonical(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(
            ',', element.EnumerateObject().OrderBy(static field => field.Name, StringComparer.Ordinal)
                .Select(static field => $"{JsonEncodedText.Encode(field.Name)}:{Canonical(field.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.Number => element.GetDouble() is 0 ? "0" : $"{element.GetDouble():R}",
        JsonValueKind.String => $"\"{Convert.ToHexString(Encoding.UTF8.GetBytes(element.GetString()!))}\"",
        _ => element.GetRawText(),
    };
}
