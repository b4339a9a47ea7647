using System.Diagnostics;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Up;

/// <summary>The streets that a village is to stand on: those of an OpenStreetMap file, asked of the world program before anything starts.</summary>
/// <param name="Value">What the world is told, <c>osm:FILE</c> with an absolute path.</param>
/// <param name="Description">What the map is in one line, its attribution included.</param>
public sealed record WorldChoice(string Value, string Description)
{
    private const string Prefix = "osm:";

    /// <summary>Checks how <c>--world</c> is written.</summary>
    /// <param name="world">The option's value.</param>
    /// <returns>The value with an absolute path; null for null.</returns>
    /// <exception cref="ExitException">It names no file.</exception>
    public static string? Parse(string? world) => world switch
    {
        null => null,
        _ when world.StartsWith(Prefix, StringComparison.Ordinal) && world.Length > Prefix.Length => Prefix + Path.GetFullPath(world[Prefix.Length..]),
        _ => throw new ExitException(ExitCode.Usage, $"--world is '{world}', but must be osm:FILE, where FILE is OpenStreetMap XML, plain or .gz."),
    };

    /// <summary>Asks the world program whether a map can be used.</summary>
    /// <param name="installation">The programs.</param>
    /// <param name="world">What <see cref="Parse"/> came to.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="ExitException">It cannot be used; the message says why.</exception>
    public static async Task<WorldChoice> CheckAsync(Installation installation, string world, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(installation);
        var start = new ProcessStartInfo(installation.Program("Nimmerverse.World"), ["map", world]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var reading = Process.Start(start) ?? throw new ExitException(ExitCode.Failed, "The world program could not be started.");
        using var onCancel = cancellationToken.Register(() => reading.Kill());
        var output = reading.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = reading.StandardError.ReadToEndAsync(CancellationToken.None);
        await reading.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return reading.ExitCode == 0
            ? new WorldChoice(world, (await output).Trim())
            : throw new ExitException((ExitCode)reading.ExitCode is ExitCode.Usage ? ExitCode.Usage : ExitCode.Failed, $"--world: {(await error).Trim()}");
    }
}
