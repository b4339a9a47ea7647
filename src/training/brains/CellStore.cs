using System.Text.Json;

namespace Nimmerverse.Training.Brains;

/// <summary>Finished cells as JSON lines on disk: what is there is not run again. A torn last line, left by a kill, is no cell.</summary>
internal sealed class CellStore
{
    private readonly Dictionary<string, BrainCell> _finished = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly Lock _lock = new();

    /// <summary>Opens the store.</summary>
    /// <param name="path">Its file; made with its folder when absent.</param>
    public CellStore(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
        {
            return;
        }

        var text = File.ReadAllText(path);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Read(line) is { } cell)
            {
                _finished[cell.Name] = cell;
            }
        }

        if (text.Length > 0 && text[^1] != '\n')
        {
            File.AppendAllText(path, "\n");
        }
    }

    /// <summary>A finished cell, or null.</summary>
    public BrainCell? Find(BrainCell cell)
    {
        lock (_lock)
        {
            return _finished.GetValueOrDefault(cell.Name);
        }
    }

    /// <summary>Keeps a finished cell.</summary>
    public void Add(BrainCell cell)
    {
        lock (_lock)
        {
            _finished[cell.Name] = cell;
            File.AppendAllText(_path, Line(cell) + "\n");
        }
    }

    /// <summary>A cell as a line.</summary>
    public static string Line(BrainCell cell) => JsonSerializer.Serialize(cell, BrainCellJson.Default.BrainCell);

    private static BrainCell? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, BrainCellJson.Default.BrainCell);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
