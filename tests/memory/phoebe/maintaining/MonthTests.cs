using System.Globalization;
using Microsoft.Extensions.Configuration;
using Nimmerverse.Memory.Phoebe.Maintaining;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Tests.Phoebe.Maintaining;

/// <summary>Where trails go by their month, and which months go.</summary>
public sealed class MonthTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    [Fact]
    public async Task Trail_goes_to_the_month_of_its_id_whatever_its_times_say()
    {
        await using var writer = new DirectWriter(database);
        var trail = Trails.Some() with { Started = Day(2031, 5), Ended = Day(2031, 6) };
        await writer.WriteAsync(trail);

        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal(now.ToString("'phoebe.trails_'yyyy'_'MM", CultureInfo.InvariantCulture), await PlaceAsync(trail));
    }

    [Fact]
    public async Task Clock_far_away_fills_the_default_month_until_maintenance_makes_its_own()
    {
        await using var writer = new DirectWriter(database);
        var trail = Old(Day(2023, 4), TrailKinds.GateTransition, """{"gate_id":"early"}""");
        await writer.WriteAsync(trail);
        Assert.Equal("phoebe.trails_default", await PlaceAsync(trail));

        Assert.Equal(0, await MaintainAsync(keepDays: "0"));

        Assert.Equal("phoebe.trails_2023_04", await PlaceAsync(trail));
        Assert.Equal(1L, await database.AskAsync<long>("reader", "SELECT count(*) FROM phoebe.gate_transitions WHERE gate_id = 'early'"));
        Assert.Equal(0, await writer.WriteAsync(trail));
    }

    // Seen to fail: with the check for exports left out.
    [Fact]
    public async Task Month_with_unexported_training_data_stays_and_goes_once_it_is_exported()
    {
        await using var writer = new DirectWriter(database);
        await writer.WriteAsync(
            Old(Day(2024, 3), TrailKinds.Boundary), Old(Day(2024, 3), TrailKinds.Boundary), Old(Day(2024, 3), TrailKinds.Step));
        await MaintainAsync(keepDays: "0");

        var (output, _) = await MaintainTextAsync(keepDays: "30");
        Assert.Contains("kept 2024-03: 2 of 2 boundary trails are not exported", output, StringComparison.Ordinal);
        Assert.Contains("--kind boundary --format jsonl --since 2024-03-01 --until 2024-04-01", output, StringComparison.Ordinal);

        await ExportAsync("2024-03-01", trails: 1);
        Assert.Contains("1 of 2 boundary", (await MaintainTextAsync(keepDays: "30")).Output, StringComparison.Ordinal);

        await ExportAsync("2024-03-01", trails: 2);
        Assert.Contains("dropped 2024-03", (await MaintainTextAsync(keepDays: "30")).Output, StringComparison.Ordinal);
        Assert.True(await database.AskAsync<bool>("owner", "SELECT to_regclass('phoebe.boundary_calls_2024_03') IS NULL AND to_regclass('phoebe.trails_2024_03') IS NULL"));
    }

    [Fact]
    public async Task Month_without_training_data_goes_by_policy_and_the_present_stays()
    {
        await using var writer = new DirectWriter(database);
        var now = Trails.Some(TrailKinds.Step);
        await writer.WriteAsync(Old(Day(2024, 8), TrailKinds.Step), now);
        await MaintainAsync(keepDays: "0");

        Assert.Contains("dropped 2024-08", (await MaintainTextAsync(keepDays: "30")).Output, StringComparison.Ordinal);

        Assert.Equal(1L, await database.AskAsync<long>("reader", $"SELECT count(*) FROM phoebe.trails WHERE trail_id = '{now.TrailId}'"));
    }

    [Theory]
    [InlineData("dev", 30)]
    [InlineData("staging", 90)]
    [InlineData("prod", null)]
    public void Policy_by_environment(string environment, int? days)
    {
        var settings = new SettingsReader(new ConfigurationBuilder().Build());

        var policy = RetentionPolicy.Read(settings, EnvironmentName.Parse(environment)!);

        Assert.Equal(days is { } number ? TimeSpan.FromDays(number) : null, policy.Keep);
    }

    [Fact]
    public void Policy_counts_from_the_end_of_the_month()
    {
        var policy = new RetentionPolicy(TimeSpan.FromDays(30));

        var thirtyDaysAfterJanuary = new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.Zero);

        Assert.False(policy.LetsGo(new DateOnly(2026, 1, 1), thirtyDaysAfterJanuary.AddTicks(-1)));
        Assert.True(policy.LetsGo(new DateOnly(2026, 1, 1), thirtyDaysAfterJanuary));
        Assert.False(new RetentionPolicy(null).LetsGo(new DateOnly(2026, 1, 1), Day(2090, 1)));
    }

    private static DateTimeOffset Day(int year, int month) => new(year, month, 15, 12, 0, 0, TimeSpan.Zero);

    private static Trail Old(DateTimeOffset moment, string kind, string inputs = """{"adapter":"a"}""") =>
        Trails.Some(kind, inputs) with { TrailId = Guid.CreateVersion7(moment), Started = moment, Ended = moment };

    private async Task<string> PlaceAsync(Trail trail) =>
        await database.AskAsync<string>("owner", $"SELECT tableoid::regclass::text FROM phoebe.trails WHERE trail_id = '{trail.TrailId}'");

    private async Task ExportAsync(string month, int trails) => await database.ExecuteAsync(
        "archivist",
        $"""
        INSERT INTO phoebe.exports (export_id, kind, month, is_complete, trails, filters, format, schema_version, manifest_sha256)
        VALUES (gen_random_uuid(), 'boundary', '{month}', true, {trails}, '{"{}"}', 'jsonl', 1, 'x')
        """);

    private async Task<int> MaintainAsync(string keepDays)
    {
        var (_, code) = await MaintainTextAsync(keepDays);
        return code;
    }

    private async Task<(string Output, int Code)> MaintainTextAsync(string keepDays)
    {
        var (code, output, error) = await PhoebeDatabase.RunAsync(
            "maintain", ("NIMMERVERSE_PHOEBE", Path.Combine(database.Roles, "owner.json")), ("NIMMERVERSE_PHOEBE_KEEP_DAYS", keepDays));
        return (output + error, code);
    }
}
