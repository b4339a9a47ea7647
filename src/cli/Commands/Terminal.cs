using System.Text.Json;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Spectre.Console;

namespace Nimmerverse.Cli.Commands;

/// <summary>Where commands print, and how they fail: one sentence on standard error and an exit code.</summary>
/// <param name="output">Results.</param>
/// <param name="error">Everything else.</param>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    private const int WidthOfFiles = 160;

    /// <summary>Results.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Progress and problems.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Tables and colours on standard output; plain where it is not a terminal or NO_COLOR is set.</summary>
    public IAnsiConsole Rich { get; } = Create(output);

    /// <summary>Whether a person reads standard output.</summary>
    public bool IsInteractive { get; } = !Console.IsOutputRedirected;

    /// <summary>Columns of the terminal; 160 when there is none.</summary>
    public int Width => IsInteractive && Console.WindowWidth > 0 ? Console.WindowWidth : WidthOfFiles;

    private static IAnsiConsole Create(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }

    /// <summary>Prints a result.</summary>
    /// <param name="line">The result.</param>
    /// <returns><see cref="ExitCode.Ok"/>, to end a command with.</returns>
    public int Print(string line)
    {
        Output.WriteLine(line);
        return (int)ExitCode.Ok;
    }

    /// <summary>Writes a line at once.</summary>
    /// <param name="line">The line.</param>
    public void Write(string line)
    {
        Output.WriteLine(line);
        Output.Flush();
    }

    /// <summary>Turns markup into text for this terminal.</summary>
    /// <param name="markup">Spectre markup.</param>
    /// <returns>Text, with colours where the terminal has them.</returns>
    public string Style(string markup)
    {
        if (!IsInteractive || Rich.Profile.Capabilities.ColorSystem == ColorSystem.NoColors)
        {
            return Markup.Remove(markup);
        }

        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 4096;
        console.Markup(markup);
        return writer.ToString();
    }

    /// <summary>Runs a command's body and turns its failure into a sentence and an exit code.</summary>
    /// <param name="body">The command.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> GuardAsync(Func<Task<int>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        try
        {
            return await body();
        }
        catch (ExitException exception)
        {
            await Error.WriteLineAsync($"nimmerverse: {exception.Message}");
            return (int)exception.Code;
        }
        catch (BusException exception)
        {
            await Error.WriteLineAsync($"nimmerverse: {exception.Message}");
            return (int)ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return (int)ExitCode.Interrupted;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            await Error.WriteLineAsync($"nimmerverse: {exception.Message}");
            return (int)ExitCode.Failed;
        }
    }
}
