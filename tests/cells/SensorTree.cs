namespace Nimmerverse.Cells.Tests;

/// <summary>A folder that looks like the kernel's file tree; removed when disposed.</summary>
internal sealed class SensorTree : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("nimmerverse-sensors-").FullName;

    public SensorTree Write(string path, string content)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content + "\n");
        return this;
    }

    public SensorTree Battery(string name, params (string File, string Content)[] files)
    {
        Write($"sys/class/power_supply/{name}/type", "Battery");
        foreach (var (file, content) in files)
        {
            Write($"sys/class/power_supply/{name}/{file}", content);
        }

        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
