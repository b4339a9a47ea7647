using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Memory.Trails;
using Nimmerverse.Memory.Trails.Export;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Tests.Trails;

/// <summary>What people type and what terminals show.</summary>
public sealed class TextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Json_made_safe_means_the_same() => Prop.ForAll(ArbMap.Default.ArbFor<string?>(), static text =>
    {
        var whole = string.Concat((text ?? "").Where(static c => !char.IsSurrogate(c))) + "\u202e\u009b";
        var line = TrailJson.ToLine(json => json.WriteStringValue(whole));
        using var parsed = JsonDocument.Parse(line);
        return parsed.RootElement.GetString() == whole && !line.Any(char.IsControl) && !line.Contains('\u202e', StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2026-11-20", "2026-11-20T00:00:00Z")]
    [InlineData("2026-11-20T18:30", "2026-11-20T18:30:00Z")]
    [InlineData("2026-11-20 18:30:01.5", "2026-11-20T18:30:01.5Z")]
    [InlineData("2026-11-20T18:30+02:00", "2026-11-20T16:30:00Z")]
    [InlineData("90s", "2026-11-21T19:58:30Z")]
    [InlineData("2h", "2026-11-21T18:00:00Z")]
    [InlineData("1.5d", "2026-11-20T08:00:00Z")]
    [InlineData("500ms", "2026-11-21T19:59:59.5Z")]
    public void Moment_is_read_as_people_write_it(string text, string expected) => Assert.Equal(DateTimeOffset.Parse(expected), TimeText.Parse(text, Now));

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("h")]
    [InlineData("-2h")]
    [InlineData("1e9d")]
    [InlineData("99999999999999999d")]
    [InlineData("21.11.2026")]
    [InlineData("2026-13-01")]
    public void Moment_that_is_none_is_refused(string text) => Assert.Null(TimeText.Parse(text, Now));

    [Fact]
    public void Ids_are_ordered_and_timed_as_postgresql_does()
    {
        var moment = new DateTimeOffset(2026, 11, 21, 12, 0, 0, 123, TimeSpan.Zero);
        var id = Guid.CreateVersion7(moment);

        Assert.Equal(moment, TrailTime.Of(id));
        Assert.True(IdOrder.Instance.Compare(TrailTime.FirstAt(moment), id) < 0);
        Assert.True(IdOrder.Instance.Compare(id, TrailTime.FirstAt(moment.AddMilliseconds(1))) < 0);
        Assert.Equal(TrailTime.FirstAt(moment.AddMilliseconds(1)), TrailTime.FirstAt(moment.AddTicks(1)));
    }

    [Theory]
    [InlineData("inputs.a", "inputs.a", true)]
    [InlineData("inputs.a", "inputs.a.b", false)]
    [InlineData("inputs.*", "inputs.a", true)]
    [InlineData("inputs.*.b", "inputs.a.b", true)]
    [InlineData("inputs.**", "inputs.a.0.b", true)]
    [InlineData("inputs.**", "inputs", true)]
    [InlineData("inputs.**", "reads.a", false)]
    [InlineData("commands.text.**", "commands.text", true)]
    [InlineData("actor", "actor", true)]
    public void Redaction_path_means_its_places(string path, string place, bool expected) => Assert.Equal(expected, RedactionPath.Parse(path)!.Means(place.Split('.')));

    [Theory]
    [InlineData("inputs.**.a")]
    [InlineData("actor.name")]
    [InlineData("trail_id")]
    [InlineData("inputs..a")]
    public void Redaction_path_that_is_none_is_refused(string path) => Assert.Null(RedactionPath.Parse(path));

    [Fact]
    public void Group_prefers_answers_that_can_be_compared()
    {
        var group = new PromptGroup([1], "boundary", null, "?", most: 3);
        for (var i = 0; i < 10; i++)
        {
            group.Add(new GroupMember(TrailsDatabase.Id(i), $"{i}", i < 8 ? 1 : -1, "success"));
        }

        Assert.True(group.CanBeCompared);
        Assert.Equal(["0", "1", "8"], group.Members.Select(static member => member.Answer));
        Assert.Equal(7, group.Crowded);
    }

    [Fact]
    public void Progress_shows_share_speed_and_time_left() => Assert.Equal(
        "[###############...............]  50 %  500 of 1,000 trails, 100/s, 00:00:05 left", ProgressLine.Paint("trails", 500, 1_000, 500, TimeSpan.FromSeconds(5)));
}
