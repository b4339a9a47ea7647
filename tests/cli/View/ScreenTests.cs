using System.Text.RegularExpressions;
using Nimmerverse.Cli.Tests.Up;
using Nimmerverse.Cli.Up;
using Nimmerverse.Cli.View;
using Spectre.Console;

namespace Nimmerverse.Cli.Tests.View;

/// <summary>Seen to fail with the header one character too long: the frame then has 25 lines.</summary>
public sealed partial class ScreenTests
{
    [Theory]
    [InlineData(80, 24, 25, 5)]
    [InlineData(80, 24, 200, 10)]
    [InlineData(80, 24, 0, 5)]
    [InlineData(120, 40, 25, 8)]
    [InlineData(200, 60, 100, 10)]
    [InlineData(60, 20, 25, 5)]
    public void Frame_fits_its_terminal(int width, int height, int npcs, int side)
    {
        var frame = Draw(Villages.Lively(npcs, side), width, height);
        var lines = frame.TrimEnd('\n').Split('\n');
        Assert.Equal(height, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length}: {line}"));
    }

    [Fact]
    public void Frame_shows_village_knowledge_gates_events_and_allocations()
    {
        var frame = Draw(Villages.Lively(25, 5), 80, 24);
        foreach (var shown in (string[])["dev", "village 3", "level 2", "who knows what", "obstacle", "25/25", "cgroup v1", "governor", "MiB", "⌂", "◆", "gate obstacle"])
        {
            Assert.Contains(shown, frame, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(60, 20)]
    [InlineData(200, 60)]
    public void Frame_of_a_street_map_says_whose_it_is(int width, int height)
    {
        var state = Villages.Lively(25, 5);
        state.Take(Villages.Garden(25, 5) with { Map = "town.osm.gz", Attribution = "(c) OpenStreetMap contributors, ODbL" });
        var frame = Draw(state, width, height);
        Assert.Contains("(c) OpenStreetMap contributors", frame, StringComparison.Ordinal);
        Assert.Contains("ODbL", frame, StringComparison.Ordinal);
        Assert.Contains(width < 100 ? "village 3" : "level 2 · town.osm.gz", frame, StringComparison.Ordinal);
        Assert.Equal(height, frame.TrimEnd('\n').Split('\n').Length);
    }

    [Theory]
    [InlineData(80, 24, 25)]
    [InlineData(60, 20, 25)]
    [InlineData(120, 40, 25)]
    [InlineData(200, 60, 100)]
    public void Turned_frame_says_who_got_what_and_why(int width, int height, int npcs)
    {
        var screen = new Screen(new UpOptions(), Glyphs.Unicode);
        screen.Turn();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var seconds = 0; seconds < 60; seconds++)
        {
            var frame = Plain(screen.Compose(Villages.Lively(npcs, 5), Villages.Now, TimeSpan.FromSeconds(seconds), width, height), width, height);
            Assert.Equal(height, frame.TrimEnd('\n').Split('\n').Length);
            foreach (Match why in Reasons.Matches(frame))
            {
                seen.Add(why.Groups["percent"].Value);
            }
        }

        // Every NPC has its turn, page by page.
        Assert.Equal(npcs, seen.Count);
    }

    [Fact]
    public void Frame_with_room_says_why_beside_what()
    {
        var frame = Draw(Villages.Lively(25, 5), 240, 60);
        Assert.Contains("open  3 7% left; network: CPU x1.20", frame, StringComparison.Ordinal);
    }

    [Fact]
    public void Frame_before_anything_is_known_says_what_is_awaited()
    {
        var frame = Draw(new VillageState(), 80, 24);
        Assert.Contains("about to wake", frame, StringComparison.Ordinal);
        Assert.Equal(24, frame.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void Frame_without_colours_or_unicode_is_plain_text()
    {
        var screen = new Screen(new UpOptions(), Glyphs.Ascii);
        var frame = LiveView.Render(
            screen.Compose(Villages.Lively(25, 5), Villages.Now, TimeSpan.FromSeconds(75), 80, 24), 80, 24, ColorSystemSupport.NoColors, unicode: false);
        Assert.DoesNotContain("\u001b[3", frame, StringComparison.Ordinal);
        Assert.Equal("", string.Concat(frame.Where(static sign => sign > 126).Distinct()));
    }

    private static string Draw(VillageState state, int width, int height)
    {
        var screen = new Screen(new UpOptions(), Glyphs.Unicode);
        return Plain(screen.Compose(state, Villages.Now, TimeSpan.FromSeconds(75), width, height), width, height);
    }

    private static string Plain(Layout frame, int width, int height) =>
        Escapes.Replace(LiveView.Render(frame, width, height, ColorSystemSupport.TrueColor, unicode: true), "");

    [GeneratedRegex(@"(?<percent>\d+)% le", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reasons { get; }

    [GeneratedRegex("\u001b\\[[0-9;]*m", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escapes { get; }
}
