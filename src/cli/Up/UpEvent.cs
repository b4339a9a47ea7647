using Nimmerverse.Cli.Processes;

namespace Nimmerverse.Cli.Up;

/// <summary>What the loop of <c>up</c> hears; it alone owns the state that these change.</summary>
internal abstract record UpEvent;

/// <summary>A child started or ended.</summary>
internal sealed record FleetTold(FleetEvent Event) : UpEvent;

/// <summary>Something came on the bus.</summary>
internal sealed record Heard(object Body, string Subject) : UpEvent;

/// <summary>Time to look at the clock and to redraw.</summary>
internal sealed record Pulse : UpEvent;

/// <summary>The user wants to stop.</summary>
internal sealed record StopWanted(string Why) : UpEvent;

/// <summary>A key of the terminal was pressed.</summary>
internal sealed record KeyPressed(ConsoleKey Key) : UpEvent;

/// <summary>Starting failed.</summary>
internal sealed record StartFailed(Exception Reason) : UpEvent;

/// <summary>Something of the start that the user should read.</summary>
internal sealed record Told(string Sentence) : UpEvent;
