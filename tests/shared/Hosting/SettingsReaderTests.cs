using Microsoft.Extensions.Configuration;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Shared.Tests.Hosting;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Every_fault_is_reported_at_once_and_names_the_variable()
    {
        var reader = Read(("tick_hz", "fast"), ("quota", "500"), ("real", "perhaps"), ("mode", "v3"));

        reader.Integer("tick_hz", 20, min: 1, max: 1000);
        reader.Number("quota", 25, min: 5, max: 100);
        reader.Flag("real", fallback: false);
        reader.Choice("mode", "v2", "v1", "v2");
        reader.RequiredText("credentials", "set it to the credentials file");

        var exit = Assert.Throws<ExitException>(reader.ThrowIfFaulty);
        Assert.Equal(ExitCode.Usage, exit.Code);
        Assert.Equal(5, reader.Faults.Count);
        Assert.Contains("NIMMERVERSE_TICK_HZ is 'fast', but must be a whole number from 1 to 1000.", exit.Message, StringComparison.Ordinal);
        Assert.Contains("NIMMERVERSE_CREDENTIALS is missing; set it to the credentials file.", exit.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    public void Number_that_is_not_finite_is_a_fault(string text)
    {
        var reader = Read(("quota", text));

        Assert.Equal(25, reader.Number("quota", 25, min: 5, max: 100));
        Assert.Single(reader.Faults);
    }

    [Fact]
    public void Absent_and_empty_settings_are_their_defaults()
    {
        var reader = Read(("id", ""));

        Assert.Equal("math", reader.Text("id", "math"));
        Assert.Equal(20, reader.Integer("tick_hz", 20));
        Assert.True(reader.Flag("real", fallback: true));
        reader.ThrowIfFaulty();
    }

    private static SettingsReader Read(params (string Name, string Value)[] settings) => new(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build());
}
