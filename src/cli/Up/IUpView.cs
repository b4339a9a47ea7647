namespace Nimmerverse.Cli.Up;

/// <summary>How a person follows a run.</summary>
internal interface IUpView : IDisposable
{
    /// <summary>Shows what is known now.</summary>
    void Draw(VillageState state, DateTimeOffset now, TimeSpan elapsed);

    /// <summary>Tells something that the person must know.</summary>
    void Tell(string line);

    /// <summary>A key that was pressed, or null.</summary>
    ConsoleKey? ReadKey();
}
