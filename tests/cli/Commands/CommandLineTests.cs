using System.CommandLine;
using Nimmerverse.Cli.Commands;
using Nimmerverse.Cli.Memory;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Tooling;

namespace Nimmerverse.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    /// <summary>Every command, as the words that lead to it; those of other programs answer for themselves.</summary>
    public static TheoryData<string> Commands()
    {
        var data = new TheoryData<string>();
        Walk(CommandLine.Declare(new Terminal(TextWriter.Null, TextWriter.Null)), "");
        return data;

        void Walk(Command command, string path)
        {
            foreach (var child in command.Subcommands.Where(static child => !MemoryCommands.AreMeant([child.Name]) && ProgramVerb.All.All(verb => verb.Name != child.Name)))
            {
                data.Add($"{path}{child.Name}");
                Walk(child, $"{path}{child.Name} ");
            }
        }
    }

    /// <summary>Seen to fail without <c>ClearsParseErrors</c>: help of a command with a missing argument is then an error.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_has_help(string path)
    {
        var (code, output, error) = await RunAsync([.. path.Split(' '), "--help"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_everything_shows_examples()
    {
        var (code, output, _) = await RunAsync([]);
        Assert.Equal(0, code);
        Assert.Contains("./nimmerverse up --npcs 25 --for 60s --headless --json", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), static line => Assert.True(line.Length < 200, line));
    }

    [Theory]
    [InlineData("fly", "fly")]
    [InlineData("up --npcs many", "many")]
    [InlineData("up --npcs -3", "--npcs")]
    [InlineData("up --for soon", "--for is 'soon'")]
    [InlineData("up --speed 0", "--speed")]
    [InlineData("up --phoebe db.lab", "--phoebe is 'db.lab'")]
    [InlineData("up --phoebe postgresql://admin:secret@db.lab", "leave it out")]
    [InlineData("up --world moon", "--world is 'moon'")]
    [InlineData("up --world osm:", "--world is 'osm:'")]
    [InlineData("up --iris everywhere", "--iris is 'everywhere'")]
    [InlineData("memory restore /nowhere/lab.tar", "/nowhere/lab.tar is not there")]
    [InlineData("up --env lunar", "--env is 'lunar'")]
    [InlineData("wave", "DOMAIN")]
    [InlineData("wave math --confidence 2", "--confidence is 2")]
    [InlineData("wave math --content [1]", "JSON object")]
    [InlineData("wave math --content {", "--content is not JSON")]
    [InlineData("ask math x --set x", "NAME=VALUE")]
    [InlineData("kill-npc A", "'A'")]
    [InlineData("tiers --for ever", "--for is 'ever'")]
    [InlineData("completion tcsh", "tcsh")]
    public async Task Mistake_is_told_in_a_sentence_and_exit_code_2(string line, string told)
    {
        var (code, output, error) = await RunAsync(line.Split(' '));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(told, error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("watch >")]
    [InlineData("wave math")]
    [InlineData("ask math 1")]
    [InlineData("kill-npc 1")]
    [InlineData("tiers")]
    [InlineData("memory backup lab.tar")]
    public async Task Command_without_a_village_says_how_to_start_one(string line)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"nimmerverse-none-{Guid.NewGuid():n}");
        var (code, _, error) = await RunAsync([.. line.Split(' '), "--data", folder]);
        Assert.Equal(1, code);
        Assert.Contains("./nimmerverse up", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_prints_a_script_that_asks_the_command_line(string shell)
    {
        var (code, output, _) = await RunAsync(["completion", shell]);
        Assert.Equal(0, code);
        Assert.Contains("[suggest:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggestions_name_the_commands_that_fit()
    {
        var (_, output, _) = await RunAsync(["[suggest:14]", "nimmerverse wa"]);
        Assert.Equal(["watch", "wave"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Order());
    }

    [Theory]
    [InlineData("nervous.cells.math.wave", "dev.nervous.cells.math.wave")]
    [InlineData("dev.nervous.cells.math.wave", "dev.nervous.cells.math.wave")]
    [InlineData(">", "dev.>")]
    public void Watch_takes_subjects_with_and_without_environment(string typed, string meant) =>
        Assert.Equal(meant, WatchCommand.Qualify(typed, EnvironmentName.Dev));

    [Theory]
    [InlineData("60s", 60)]
    [InlineData("90", 90)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("500ms", 0.5)]
    public void Duration_is_read_as_people_write_it(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), DurationText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("0")]
    [InlineData("5 days")]
    [InlineData("1e300h")]
    public void Duration_that_is_none_is_refused(string text) => Assert.Null(DurationText.Parse(text));

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(arguments, new Terminal(output, error));
        return (code, output.ToString(), error.ToString());
    }
}
