using Nimmerverse.Shared.Wire.Payloads;
using Spectre.Console;

namespace Nimmerverse.Cli.View;

/// <summary>Shows each gate's continuous state between closed and open, its weight (w) and how often it opened (x).</summary>
/// <param name="glyphs">The signs.</param>
internal sealed class GatesPainter(Glyphs glyphs)
{
    private const int NameWidth = 11;
    private const int ScaleWidth = 11;

    /// <summary>Draws gates.</summary>
    /// <param name="gates">What the thalamus told, or null.</param>
    /// <param name="height">Rows.</param>
    /// <returns>One line of markup per gate.</returns>
    public IReadOnlyList<string> Paint(GatesStatus? gates, int height) => gates is null
        ? ["[grey]The thalamus is about to wake ...[/]"]
        : [.. gates.Gates.OrderByDescending(static gate => gate.Waves).Take(height).Select(Line)];

    private string Line(GateStatus gate)
    {
        var colour = gate.State switch
        {
            GateState.Open => "green",
            GateState.Closed => "red",
            _ => "grey",
        };
        var name = gate.GateId.Length > NameWidth ? gate.GateId[..NameWidth] : gate.GateId;
        return $"{Markup.Escape(name),-NameWidth} [{colour}]{Scale(gate.StateValue)}[/] {gate.StateValue,5:+0.00;-0.00} [grey]w[/] {gate.Weight:0.00} [grey]x[/]{gate.Opens}";
    }

    private string Scale(double value)
    {
        var signs = new string(glyphs.Empty, ScaleWidth).ToCharArray();
        signs[ScaleWidth / 2] = glyphs.Axis;
        signs[(int)Math.Round((Math.Clamp(value, -1, 1) + 1) / 2 * (ScaleWidth - 1))] = glyphs.Mark;
        return new string(signs);
    }
}
