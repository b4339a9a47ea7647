using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nimmerverse.Bench;

/// <summary>The machine and commit that a figure was measured on.</summary>
/// <param name="Processor">The processor's model.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="MemoryGib">Memory in GiB.</param>
/// <param name="System">Operating system and kernel.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Commit">The commit, with <c>+</c> when the tree had changes.</param>
/// <param name="Date">When it was measured, UTC.</param>
public sealed record Machine(
    string Processor, int Cores, double MemoryGib, string System, string Runtime, string Commit, DateTimeOffset Date)
{
    /// <summary>Describes this machine and the commit of the repository.</summary>
    /// <param name="home">The repository's root.</param>
    /// <param name="cancellationToken">Gives up asking git.</param>
    /// <returns>The description.</returns>
    public static async Task<Machine> DescribeAsync(string home, CancellationToken cancellationToken)
    {
        var processor = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
        var commit = await GitAsync(home, ["rev-parse", "--short", "HEAD"], cancellationToken);
        var changed = await GitAsync(home, ["status", "--porcelain", "--untracked-files=no"], cancellationToken);
        return new Machine(
            processor ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            changed.Length > 0 ? commit + "+" : commit,
            TimeProvider.System.GetUtcNow());
    }

    private static async Task<string> GitAsync(string home, string[] arguments, CancellationToken cancellationToken)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = home, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await git.StandardOutput.ReadToEndAsync(cancellationToken);
        await git.WaitForExitAsync(cancellationToken);
        return output.Trim();
    }
}
