using System.Diagnostics;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Phoebe;

/// <summary>Runs a program of the system to its end.</summary>
internal static class Tool
{
    /// <summary>Runs it and reads what it prints.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments; never a secret, as others can read them.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="ExitException">It failed; the message holds its last line.</exception>
    public static string Read(string program, IEnumerable<string> arguments)
    {
        using var process = Start(program, arguments, redirectInput: false);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new ExitException(ExitCode.Failed, $"{program} ended with {process.ExitCode}.");
    }

    /// <summary>Runs it with a text on its standard input.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments; never a secret, as others can read them.</param>
    /// <param name="input">What it reads; may hold a secret.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Its exit code and the last line that it wrote.</returns>
    public static async Task<(int Code, string LastLine)> RunAsync(
        string program, IEnumerable<string> arguments, string? input, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, redirectInput: true);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            var said = (await error).Trim() is { Length: > 0 } complaint ? complaint : (await output).Trim();
            return (process.ExitCode, said[(said.LastIndexOf('\n') + 1)..]);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments, bool redirectInput) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = redirectInput,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
        WorkingDirectory = "/",
    }) ?? throw new InvalidOperationException($"{program} was not started.");
}
