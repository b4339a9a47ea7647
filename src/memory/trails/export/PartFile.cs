using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>A file that grows at its end and is cut back to what its export's state knows when that goes on.</summary>
internal sealed class PartFile : IDisposable
{
    private readonly FileStream _file;
    private bool _isDirty;

    /// <summary>Opens it, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">Its bytes that count.</param>
    /// <param name="buffer">Bytes gathered before they are written.</param>
    /// <exception cref="ExitException">The file holds less than that.</exception>
    public PartFile(string path, long length, int buffer)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, buffer);
        if (_file.Length < length)
        {
            _file.Dispose();
            throw new ExitException(ExitCode.Failed, $"{path} is shorter than this export left it; remove the folder that holds it and export again.");
        }

        _file.SetLength(length);
        _file.Seek(length, SeekOrigin.Begin);
    }

    /// <summary>Its bytes.</summary>
    public long Length => _file.Position;

    /// <summary>Writes at its end.</summary>
    /// <param name="bytes">What.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _isDirty = true;
    }

    /// <summary>Waits until everything written is on the disk.</summary>
    public void Sync()
    {
        if (_isDirty)
        {
            _file.Flush(flushToDisk: true);
            _isDirty = false;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
