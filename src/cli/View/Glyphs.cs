using Spectre.Console;

namespace Nimmerverse.Cli.View;

/// <summary>The signs that the view draws with, in Unicode or, where the locale has none, in ASCII.</summary>
internal sealed record Glyphs
{
    public static Glyphs Unicode { get; } = new();

    public static Glyphs Ascii { get; } = new()
    {
        House = 'H',
        Street = '-',
        Lane = '|',
        Path = '.',
        Crossing = '+',
        Crawler = '*',
        Full = '#',
        Half = '#',
        Empty = '.',
        Mark = 'o',
        Axis = '|',
        Yes = '!',
        Dot = "-",
        Border = BoxBorder.Ascii,
    };

    public char House { get; init; } = '⌂';

    public char Street { get; init; } = '─';

    public char Lane { get; init; } = '│';

    public char Path { get; init; } = '·';

    public char Crossing { get; init; } = '·';

    public char Crawler { get; init; } = '◆';

    public char Full { get; init; } = '█';

    public char Half { get; init; } = '▌';

    public char Empty { get; init; } = '·';

    public char Mark { get; init; } = '●';

    public char Axis { get; init; } = '┊';

    public char Yes { get; init; } = '✓';

    public string Dot { get; init; } = "·";

    public BoxBorder Border { get; init; } = BoxBorder.Rounded;

    /// <summary>Picks the set by the locale.</summary>
    public static Glyphs OfLocale()
    {
        var locale = Environment.GetEnvironmentVariable("LC_ALL") is { Length: > 0 } all ? all
            : Environment.GetEnvironmentVariable("LC_CTYPE") is { Length: > 0 } type ? type
            : Environment.GetEnvironmentVariable("LANG") ?? "";
        return locale.Contains("UTF", StringComparison.OrdinalIgnoreCase) ? Unicode : Ascii;
    }

    /// <summary>A bar that is full at 1.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="width">Its width.</param>
    public string Bar(double share, int width)
    {
        var halves = (int)Math.Round(Math.Clamp(share, 0, 1) * width * 2);
        var half = halves % 2;
        return new string(Full, halves / 2) + (half == 1 ? Half : "") + new string(Empty, width - (halves / 2) - half);
    }
}
