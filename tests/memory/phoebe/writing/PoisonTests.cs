using System.Text;
using Nimmerverse.Memory.Phoebe.Writing;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Tests.Phoebe.Writing;

/// <summary>What is refused, with a reason that names it. Seen to fail: with the check of numbers left out.</summary>
public sealed class PoisonTests
{
    private static readonly string Good = Encoding.UTF8.GetString(DirectWriter.Bytes(Trails.Some() with { WeightsGeneration = 7, Model = "m" }));

    private readonly TrailReader _reader = new(EnvironmentName.Dev);
    private readonly CopyRows _rows = new();

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("nonsense", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "version is missing")]
    [InlineData("""{"header":[],"body":{}}""", "header is not an object")]
    [InlineData("""{"header":{},"body":7}""", "body is not an object")]
    public void Message_that_is_no_message_is_refused(string message, string reason) => Assert.Contains(reason, Read(message), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"version\":\"2.0\"", "\"version\":\"3.0\"", "version '3.0' is not spoken")]
    [InlineData("\"message_type\":\"trail\"", "\"message_type\":\"wave\"", "a 'wave' where a trail belongs")]
    [InlineData("\"kind\":\"behaviour\"", "\"kind\":\"step\"", "of the kind 'step', but came as 'behaviour'")]
    [InlineData("\"environment\":\"dev\"", "\"environment\":\"prod\"", "environment 'prod'")]
    [InlineData("\"garden\":\"virtual\"", "\"garden\":\"eden\"", "garden 'eden'")]
    [InlineData("\"outcome\":\"success\"", "\"outcome\":\"unknown\"", "outcome 'unknown'")]
    [InlineData("\"cost\":2.5", "\"cost\":NaN", "not JSON")]
    [InlineData("\"cost\":2.5", "\"cost\":1e999", "beyond what a double holds")]
    [InlineData("\"cost\":2.5", "\"cost\":-1", "cost -1")]
    [InlineData("\"cost\":2.5", "\"cost\":1e300", "cost 1e300")]
    [InlineData("\"cost\":2.5", "\"cost\":\"2.5\"", "cost \"2.5\"")]
    [InlineData("\"cost\":2.5,", "", "cost ")]
    [InlineData("\"reward\":5", "\"reward\":-1e13", "reward -1e13")]
    [InlineData("\"reward\":5", "\"reward\":null", "reward ")]
    [InlineData("\"weights_generation\":7", "\"weights_generation\":7.5", "weights_generation 7.5")]
    [InlineData("\"weights_generation\":7", "\"weights_generation\":99999999999999999999", "weights_generation")]
    [InlineData("\"actor\":\"collision_avoidance\"", "\"actor\":\"\"", "actor has 0 bytes")]
    [InlineData("\"actor\":\"collision_avoidance\"", "\"actor\":\"a\\u0000b\"", "holds NUL")]
    [InlineData("\"actor\":\"collision_avoidance\"", "\"actor\":[]", "actor is missing or not a text")]
    [InlineData("\"risk\":0.8", "\"risk\":\"\\u0000\"", "holds NUL")]
    [InlineData("\"risk\":0.8", "\"\\u0000\":1", "holds NUL")]
    [InlineData("\"risk\":0.8", "\"risk\":[{\"deep\":\"\\ud800\"}]", "half a surrogate pair")]
    [InlineData("\"risk\":0.8", "\"risk\":1e400", "beyond what a double holds")]
    [InlineData("\"risk\":0.8", "\"risk\":1e-400", "beyond what a double holds")]
    [InlineData("[\"idle\",\"evading\"]", "[\"idle\",7]", "states_visited hold something other")]
    [InlineData("[\"idle\",\"evading\"]", "[[\"idle\"]]", "states_visited hold something other")]
    [InlineData("[\"idle\",\"evading\"]", "{}", "states_visited are not a list")]
    [InlineData("\"node\":\"test\"", "\"node\":\"\"", "source.node has 0 bytes")]
    [InlineData("\"body\":", "\"body\":{},\"body\":[{}],\"x\":", "body is not an object")]
    public void Message_with_an_impossible_value_is_refused(string good, string bad, string reason)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);

        Assert.Contains(reason, Read(Good.Replace(good, bad, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01234567-89ab-4cde-8f01-23456789abcd", "not a UUIDv7")]
    [InlineData("01234567-89ab-7cde-0f01-23456789abcd", "not a UUIDv7")]
    [InlineData("00234567-89ab-7cde-8f01-23456789abcd", "before 2020")]
    [InlineData("ff234567-89ab-7cde-8f01-23456789abcd", "after 2099")]
    [InlineData("one", "not a UUID")]
    public void Trail_id_that_is_no_id_of_our_time_is_refused(string id, string reason)
    {
        var trail = Trails.Some();
        var message = Encoding.UTF8.GetString(DirectWriter.Bytes(trail)).Replace($"{trail.TrailId}", id, StringComparison.Ordinal);

        Assert.Contains(reason, Read(message), StringComparison.Ordinal);
    }

    [Fact]
    public void Trail_that_ended_before_it_started_is_refused()
    {
        var trail = Trails.Some();

        Assert.Contains("before it started", Read(DirectWriter.Bytes(trail with { Ended = trail.Started.AddTicks(-1) })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(2100)]
    public void Trail_of_an_absurd_year_is_refused(int year)
    {
        var moment = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Contains("between 2020 and 2099", Read(DirectWriter.Bytes(Trails.Some() with { Started = moment, Ended = moment })), StringComparison.Ordinal);
    }

    [Fact]
    public void Message_of_a_mebibyte_is_refused() =>
        Assert.Contains("bytes are more than", Read(new byte[1 << 20]), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Good);
        bytes[Good.IndexOf("idle", StringComparison.Ordinal)] = 0xFF;

        Assert.Equal("not UTF-8", Read(bytes));
    }

    [Fact]
    public void Message_cut_anywhere_is_refused_and_leaves_no_bytes_behind()
    {
        for (var length = 0; length < Good.Length; length++)
        {
            Assert.NotNull(Read(Good[..length]));
            Assert.Equal(0, _rows.Length);
        }

        Assert.Null(Read(Good));
    }

    private string? Read(string message) => Read(Encoding.UTF8.GetBytes(message));

    private string? Read(byte[] message) => _reader.Read(message, "behaviour", _rows);
}
