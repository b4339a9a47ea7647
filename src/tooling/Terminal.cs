using System.Text.Json;
using Nimmerverse.Shared.Hosting;
using Spectre.Console;

namespace Nimmerverse.Tooling;

/// <summary>Where commands print, and how they fail: one sentence on standard error and an exit code.</summary>
/// <param name="output">Results.</param>
/// <param name="error">Everything else.</param>
/// <param name="explain">What failures of a program's own kind mean; null for those that it does not know.</param>
public sealed class Terminal(TextWriter output, TextWriter error, Func<Exception, (ExitCode Code, string Sentence)?>? explain = null)
{
    private const int BrokenPipe = 32;
    private const int WidthOfFiles = 160;

    /// <summary>Results.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Progress and problems.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether a person reads standard output.</summary>
    public bool IsInteractive { get; } = !Console.IsOutputRedirected;

    /// <summary>Whether a person reads standard error.</summary>
    public bool ShowsProgress { get; } = !Console.IsErrorRedirected;

    /// <summary>Columns of the terminal; 160 when there is none.</summary>
    public int Width => IsInteractive && Console.WindowWidth > 0 ? Console.WindowWidth : WidthOfFiles;

    /// <summary>Tables and colours on standard output; plain where it is not a terminal or NO_COLOR is set.</summary>
    public IAnsiConsole Rich => field ??= CreateRich();

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
            var code = await body();
            await Output.FlushAsync();
            return code;
        }
        catch (ExitException exception)
        {
            return await FailAsync(exception.Code, exception.Message);
        }
        catch (OperationCanceledException)
        {
            await TryFlushAsync();
            return (int)ExitCode.Interrupted;
        }
        catch (IOException exception) when (IsClosedPipe(exception))
        {
            // The reader has seen enough.
            return (int)ExitCode.Ok;
        }
        catch (Exception exception) when (explain?.Invoke(exception) is { } problem)
        {
            return await FailAsync(problem.Code, problem.Sentence);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return await FailAsync(ExitCode.Failed, exception.Message);
        }
    }

    private async Task<int> FailAsync(ExitCode code, string sentence)
    {
        await TryFlushAsync();
        await Error.WriteLineAsync($"nimmerverse: {SafeText.Line(sentence)}");
        return (int)code;
    }

    private async Task TryFlushAsync()
    {
        try
        {
            await Output.FlushAsync();
        }
        catch (IOException)
        {
            // Nobody reads any more.
        }
    }

    private static bool IsClosedPipe(IOException exception) => (exception.HResult & 0xFFFF) == BrokenPipe || exception.Message.StartsWith("Broken pipe", StringComparison.Ordinal);

    private IAnsiConsole CreateRich()
    {
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Output) };
        if (IsInteractive)
        {
            return AnsiConsole.Create(settings);
        }

        // Left to find out by itself, the console believes the variable TERM and colours what goes into files and pipes.
        settings.Ansi = AnsiSupport.No;
        settings.ColorSystem = ColorSystemSupport.NoColors;
        var console = AnsiConsole.Create(settings);
        console.Profile.Width = WidthOfFiles;
        return console;
    }
}
