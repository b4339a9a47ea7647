using Nimmerverse.Cli.Up;
using Spectre.Console;

namespace Nimmerverse.Cli.View;

/// <summary>The terminal view: a frame at a time on the alternate screen, written in one piece so that it never flickers.</summary>
internal sealed class LiveView : IUpView
{
    private const string Enter = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private const string Leave = "\u001b[?25h\u001b[?1049l";
    private const int SmallestWidth = 60;
    private const int SmallestHeight = 20;

    private readonly Screen _screen;
    private readonly Glyphs _glyphs = Glyphs.OfLocale();
    private readonly ColorSystemSupport _colours;
    private readonly TextWriter _output;

    /// <summary>Takes the terminal.</summary>
    public LiveView(UpOptions options)
    {
        _screen = new Screen(options, _glyphs);
        _output = Console.Out;
        _colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors;
        _output.Write(Enter);
        _output.Flush();
    }

    /// <inheritdoc />
    public void Draw(VillageState state, DateTimeOffset now, TimeSpan elapsed)
    {
        var (width, height) = (Console.WindowWidth, Console.WindowHeight);
        if (width < SmallestWidth || height < SmallestHeight)
        {
            Show($"This view needs {SmallestWidth} x {SmallestHeight} characters; the terminal has {width} x {height}.");
            return;
        }

        Show(Render(_screen.Compose(state, now, elapsed, width, height), width, height, _colours, _glyphs == Glyphs.Unicode));
    }

    /// <inheritdoc />
    public void Tell(string line)
    {
        // The loop keeps what happens, and every frame shows it.
    }

    /// <inheritdoc />
    public ConsoleKey? ReadKey()
    {
        if (!Console.KeyAvailable)
        {
            return null;
        }

        var key = Console.ReadKey(intercept: true).Key;
        if (key is ConsoleKey.G)
        {
            _screen.Turn();
        }

        return key;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _output.Write(Leave);
        _output.Flush();
    }

    /// <summary>Renders to text for a terminal of a given size.</summary>
    internal static string Render(Spectre.Console.Rendering.IRenderable frame, int width, int height, ColorSystemSupport colours, bool unicode)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = colours, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        console.Profile.Height = height;
        console.Profile.Capabilities.Unicode = unicode;
        console.Write(frame);
        return text.ToString();
    }

    private void Show(string frame)
    {
        var lines = frame.TrimEnd('\n').Split('\n');
        _output.Write($"\u001b[H{string.Join("\u001b[K\r\n", lines)}\u001b[K\u001b[J");
        _output.Flush();
    }
}
