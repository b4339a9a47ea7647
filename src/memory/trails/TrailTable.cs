using Nimmerverse.Memory.Trails.Reading;
using Spectre.Console;

namespace Nimmerverse.Memory.Trails;

/// <summary>Trails as a table: one line each, fixed columns first, then as much of what it was about as fits.</summary>
internal static class TrailTable
{
    private const int FixedWidth = 36 + 2 + 23 + 2 + 15 + 2 + 14 + 2 + 8 + 2 + 9 + 2 + 9 + 2;
    private const int LongestName = 24;

    /// <summary>The header line.</summary>
    public static string Header { get; } = Line("trail", "started (UTC)", "kind", "actor", "outcome", "cost", "reward", "what");

    /// <summary>One trail as a line.</summary>
    /// <param name="row">The trail.</param>
    /// <param name="terminal">Gives width and colours.</param>
    /// <returns>The line.</returns>
    public static string Line(TrailRow row, Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(terminal);
        var room = Math.Max(12, terminal.Width - FixedWidth - 1);
        var line = Line(
            row.Id.ToString(),
            row.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff"),
            SafeText.Line(row.Kind, LongestName),
            SafeText.Line(row.Actor, LongestName),
            row.Outcome,
            Number(row.Cost),
            Number(row.Reward),
            SafeText.Line(TrailGist.Of(row) is { Length: > 0 } gist ? gist : row.Inputs ?? "", room));
        var styled = Markup.Escape(line);
        return row.Outcome switch
        {
            "failure" => terminal.Style($"[red]{styled}[/]"),
            "aborted" => terminal.Style($"[yellow]{styled}[/]"),
            _ => line,
        };
    }

    /// <summary>A sum of lifeforce with as many digits as it needs.</summary>
    /// <param name="value">The sum.</param>
    /// <returns>At most nine characters for everyday values.</returns>
    public static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 0.001 or >= 1e6 => value.ToString("0.0e0"),
        < 10 => value.ToString("0.000"),
        _ => value.ToString("0.0"),
    };

    private static string Line(string id, string started, string kind, string actor, string outcome, string cost, string reward, string what) =>
        $"{id,-36}  {started,-23}  {kind,-15}  {actor,-14}  {outcome,-8}  {cost,9}  {reward,9}  {what}".TrimEnd();
}
