using Nimmerverse.Cli.Tests.Up;
using Nimmerverse.Cli.View;
using Spectre.Console;

namespace Nimmerverse.Cli.Tests.View;

public sealed class MindPainterTests
{
    [Fact]
    public void Line_tells_the_engine_the_open_gates_and_how_those_who_asked_were_answered()
    {
        var line = Markup.Remove(MindPainter.Line(Villages.Cortex(("answered", 5), ("gate_closed", 3), ("deadline", 1)), Villages.Boundary(8), ", "));

        Assert.Equal("nyx [big], 2 NPC gates open and math, 5 answered, 3 closed, 1 other, boundary by rules 8", line);
    }

    [Fact]
    public void Scripted_oracle_is_never_shown_as_a_mind()
    {
        var status = Villages.Cortex();
        var line = MindPainter.Line(status with { Endpoints = [status.Endpoints[0] with { Oracle = true }] }, null, ", ");

        Assert.Contains("scripted oracle, no mind", line, StringComparison.Ordinal);
        Assert.DoesNotContain("nyx", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Engine_that_is_down_is_no_endpoint()
    {
        var status = Villages.Cortex();
        var line = MindPainter.Line(status with { Endpoints = [status.Endpoints[0] with { State = "down" }] }, null, ", ");

        Assert.Contains("no endpoint", line, StringComparison.Ordinal);
    }
}
