using System.Text.Json;
using Nimmerverse.Shared.Hosting;
using Spectre.Console;

namespace Nimmerverse.Tooling.Tests;

public sealed class TerminalTests
{
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Command_that_ends_gives_its_own_code() =>
        Assert.Equal(7, await new Terminal(TextWriter.Null, _error).GuardAsync(static () => Task.FromResult(7)));

    public static TheoryData<Exception, ExitCode, string> Failures() => new()
    {
        { new ExitException(ExitCode.Refused, "no \u001b[31mred\u202e"), ExitCode.Refused, "nimmerverse: no \\u001b[31mred\\u202e" },
        { new JsonException("torn"), ExitCode.Failed, "nimmerverse: torn" },
        { new UnauthorizedAccessException("closed"), ExitCode.Failed, "nimmerverse: closed" },
        { new TimeoutException("slow"), ExitCode.DependencyMissing, "nimmerverse: the other program said slow" },
        { new OperationCanceledException(), ExitCode.Interrupted, "" },
        { new IOException("Broken pipe"), ExitCode.Ok, "" },
    };

    /// <summary>Seen to fail with sentences that are not made safe.</summary>
    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Command_that_fails_says_one_sentence(Exception failure, ExitCode code, string sentence)
    {
        var terminal = new Terminal(TextWriter.Null, _error, static exception =>
            exception is TimeoutException ? (ExitCode.DependencyMissing, $"the other program said {exception.Message}") : null);

        Assert.Equal((int)code, await terminal.GuardAsync(() => Task.FromException<int>(failure)));
        Assert.Equal(sentence, _error.ToString().TrimEnd());
    }

    /// <summary>Seen to fail with colours left to the console to find out: it looks at TERM alone.</summary>
    [Fact]
    public void Output_that_no_terminal_shows_has_no_colours()
    {
        var term = Environment.GetEnvironmentVariable("TERM");
        Environment.SetEnvironmentVariable("TERM", "xterm-256color");
        try
        {
            var output = new StringWriter();
            new Terminal(output, _error).Rich.MarkupLine("[red]no answer[/]");
            Assert.Equal("no answer", output.ToString().TrimEnd());
        }
        finally
        {
            Environment.SetEnvironmentVariable("TERM", term);
        }
    }

    [Fact]
    public Task Defect_is_not_made_a_sentence() => Assert.ThrowsAsync<InvalidOperationException>(() =>
        new Terminal(TextWriter.Null, _error).GuardAsync(static () => throw new InvalidOperationException("a bug")));
}
