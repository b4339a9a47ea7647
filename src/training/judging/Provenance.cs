using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nimmerverse.Training.Judging;

/// <summary>Where and with what code figures came to be.</summary>
internal static class Provenance
{
    /// <summary>Describes commit and machine, as a part of a sentence; a commit that git cannot tell is unknown.</summary>
    /// <param name="home">The checkout.</param>
    /// <param name="cancellationToken">Gives up asking git.</param>
    /// <returns>For example <c>at commit 1234567 on ..., 2 cores</c>.</returns>
    public static async Task<string> DescribeAsync(string home, CancellationToken cancellationToken)
    {
        var processor = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
        var commit = await GitAsync(home, ["rev-parse", "--short", "HEAD"], cancellationToken);
        var changed = await GitAsync(home, ["status", "--porcelain", "--untracked-files=no"], cancellationToken);
        return $"at commit {commit ?? "unknown"}{(changed is { Length: > 0 } ? "+" : "")} on {processor ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
    }

    private static async Task<string?> GitAsync(string home, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = home, RedirectStandardOutput = true, UseShellExecute = false })!;
            var output = await git.StandardOutput.ReadToEndAsync(cancellationToken);
            await git.WaitForExitAsync(cancellationToken);
            return git.ExitCode == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            // Hours of figures are not lost because git, or the folder, is absent.
            return null;
        }
    }
}
