using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Nimmerverse.Shared.Hosting;

/// <summary>
/// Reads settings by name and collects every fault, so that a user mends them all at once. A setting <c>tick_hz</c> is taken from the
/// environment variable <c>NIMMERVERSE_TICK_HZ</c>, else from <c>"tick_hz"</c> of the JSON file that <c>NIMMERVERSE_CONFIG</c> names,
/// else it is the default.
/// </summary>
public sealed class SettingsReader
{
    private const string Prefix = "NIMMERVERSE_";
    private readonly IConfiguration _configuration;
    private readonly List<string> _faults = [];

    /// <summary>Reads from a configuration; names are looked up as they are.</summary>
    /// <param name="configuration">Where settings come from.</param>
    public SettingsReader(IConfiguration configuration) => _configuration = configuration;

    /// <summary>What is wrong so far: one sentence for each setting.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Opens the settings of this process: its environment over its JSON file.</summary>
    /// <returns>The reader; an unreadable JSON file is its first fault.</returns>
    public static SettingsReader FromProcess()
    {
        var file = Environment.GetEnvironmentVariable(Prefix + "CONFIG");
        var builder = new ConfigurationBuilder();
        if (!string.IsNullOrEmpty(file))
        {
            builder.AddJsonFile(Path.GetFullPath(file), optional: false);
        }

        builder.AddEnvironmentVariables(Prefix);
        try
        {
            return new SettingsReader(builder.Build());
        }
        catch (Exception exception) when (exception is FileNotFoundException or InvalidDataException or IOException)
        {
            var reader = new SettingsReader(new ConfigurationBuilder().AddEnvironmentVariables(Prefix).Build());
            reader._faults.Add($"{Prefix}CONFIG: cannot read '{file}': {exception.GetBaseException().Message}");
            return reader;
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="name">The setting's name in snake_case.</param>
    /// <param name="fallback">The default; null when the setting may be absent.</param>
    /// <returns>The value, or the default when it is absent or empty.</returns>
    public string? Text(string name, string? fallback = null) => _configuration[name] is { Length: > 0 } value ? value : fallback;

    /// <summary>Reads a text that must be there; a fault when it is not.</summary>
    /// <param name="name">The setting's name in snake_case.</param>
    /// <param name="mend">How to mend its absence, for example <c>set it to the credentials file of this process</c>.</param>
    /// <returns>The value, or an empty text with a fault.</returns>
    public string RequiredText(string name, string mend)
    {
        if (Text(name) is { } value)
        {
            return value;
        }

        Fault(name, $"is missing; {mend}");
        return "";
    }

    /// <summary>Reads a whole number.</summary>
    /// <param name="name">The setting's name in snake_case.</param>
    /// <param name="fallback">The default.</param>
    /// <param name="min">The least allowed.</param>
    /// <param name="max">The most allowed.</param>
    /// <returns>The value, or the default with a fault when it is not a number in the range.</returns>
    public int Integer(string name, int fallback, int min = int.MinValue, int max = int.MaxValue)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Fault(name, $"is '{text}', but must be a whole number from {min} to {max}");
        return fallback;
    }

    /// <summary>Reads a number.</summary>
    /// <param name="name">The setting's name in snake_case.</param>
    /// <param name="fallback">The default.</param>
    /// <param name="min">The least allowed.</param>
    /// <param name="max">The most allowed.</param>
    /// <returns>The value, or the default with a fault when it is not a finite number in the range.</returns>
    public double Number(string name, double fallback, double min = double.MinValue, double max = double.MaxValue)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Fault(name, string.Create(CultureInfo.InvariantCulture, $"is '{text}', but must be a number from {min} to {max}"));
        return fallback;
    }

    /// <summary>Reads a switch.</summary>
    /// <param name="name">The setting's name in snake_case.</param>
    /// <param name="fallback">The default.</param>
    /// <returns>The value, or the default with a fault when it is neither <c>true</c> nor <c>false</c>.</returns>
    public bool Flag(string name, bool fallback)
    {
        switch (Text(name))
        {
            case null:
                return fallback;
            case "true" or "1":
                return true;
            case "false" or "0":
                return false;
            case { } text:
                Fault(name, $"is '{text}', but must be true or false");
                return fallback;
        }
    }

    /// <summary>Reads a span of time, in seconds.</summary>
    /// <param name="name">The setting's name in snake_case; by custom it ends in <c>_s</c>.</param>
    /// <param name="fallback">The default.</param>
    /// <param name="min">The shortest allowed.</param>
    /// <param name="max">The longest allowed.</param>
    /// <returns>The value, or the default with a fault.</returns>
    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan min, TimeSpan max) =>
        TimeSpan.FromSeconds(Number(name, fallback.TotalSeconds, min.TotalSeconds, max.TotalSeconds));

    /// <summary>Reads one of some words.</summary>
    /// <param name="name">The setting's name in snake_case.</param>
    /// <param name="fallback">The default.</param>
    /// <param name="choices">What it may be.</param>
    /// <returns>The value, or the default with a fault.</returns>
    public string Choice(string name, string fallback, params ReadOnlySpan<string> choices)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (choices.Contains(text))
        {
            return text;
        }

        Fault(name, $"is '{text}', but must be one of {string.Join(", ", choices)}");
        return fallback;
    }

    /// <summary>Adds a fault of a caller's own check.</summary>
    /// <param name="name">The setting's name in snake_case.</param>
    /// <param name="what">What is wrong, following the name: <c>is …, but must be …</c>.</param>
    public void Fault(string name, string what) => _faults.Add($"{Prefix}{name.ToUpperInvariant()} {what}.");

    /// <summary>Reports every fault at once, if there is one.</summary>
    /// <exception cref="ExitException">There is a fault; the exit code is <see cref="ExitCode.Usage"/>.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new ExitException(ExitCode.Usage, string.Join(Environment.NewLine, _faults));
        }
    }
}
