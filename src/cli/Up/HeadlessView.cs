namespace Nimmerverse.Cli.Up;

/// <summary>For logs and scripts: one line of progress on standard error every ten seconds, and what the user must know at once.</summary>
internal sealed class HeadlessView(TextWriter error) : IUpView
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private TimeSpan _next = TimeSpan.FromSeconds(2);

    public void Draw(VillageState state, DateTimeOffset now, TimeSpan elapsed)
    {
        if (elapsed < _next)
        {
            return;
        }

        _next = _next < Every ? Every : _next + Every;
        var npcs = state.Npcs.ToArray();
        var known = npcs.Length == 0 ? 0 : 100 * npcs.Average(static npc => npc.State.KnownShare);
        error.WriteLine(
            $"{elapsed:hh\\:mm\\:ss}  {state.Alive(now)} NPCs alive, {Math.Floor(known):0}% known, village {state.Garden?.Village ?? 0} level {state.Garden?.Level ?? 0}, "
            + $"{state.Waves} waves, {state.Collapses} collapses, {state.GateOpens} opens, world tick {Math.Max(0, state.WorldTick)}");
    }

    public void Tell(string line) => error.WriteLine(line);

    public ConsoleKey? ReadKey() => null;

    public void Dispose()
    {
        // Nothing is held.
    }
}
