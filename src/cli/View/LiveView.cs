using Nimmerverse.Cli.Up;

namespace Nimmerverse.Cli.View;

internal sealed class LiveView(UpOptions options) : IUpView
{
    public void Draw(VillageState state, DateTimeOffset now, TimeSpan elapsed) => Console.Title = $"{options.Npcs}";

    public void Tell(string line)
    {
    }

    public ConsoleKey? ReadKey() => null;

    public void Dispose()
    {
    }
}
