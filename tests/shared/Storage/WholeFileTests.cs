using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Shared.Tests.Storage;

public sealed class WholeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string FilePath => Path.Combine(_folder, "file");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Seen to fail with the file written in place.</summary>
    [Fact]
    public async Task Reader_sees_the_old_content_or_the_new_and_never_a_part()
    {
        var contents = Enumerable.Range(1, 8).Select(static n => Enumerable.Repeat((byte)n, 40_000 * n).ToArray()).ToArray();
        WholeFile.Replace(FilePath, contents[0]);
        var writing = Task.Run(() =>
        {
            for (var i = 0; i < 400; i++)
            {
                WholeFile.Replace(FilePath, contents[i % contents.Length]);
            }
        });
        do
        {
            var seen = await File.ReadAllBytesAsync(FilePath);
            Assert.Equal(contents[seen[0] - 1], seen);
        }
        while (!writing.IsCompleted);

        await writing;
        Assert.Equal([FilePath], Directory.GetFiles(_folder));
    }

    /// <summary>Seen to fail with what was begun left behind.</summary>
    [Fact]
    public void Refused_write_leaves_what_was_there_and_nothing_unfinished()
    {
        Directory.CreateDirectory(FilePath);

        Assert.ThrowsAny<Exception>(() => WholeFile.Replace(FilePath, "new"u8));

        Assert.Empty(Directory.GetFiles(_folder));
        Assert.True(Directory.Exists(FilePath));
    }

    /// <summary>Seen to fail with the mode left to the process.</summary>
    [Fact]
    public void Private_file_is_read_by_its_owner_alone()
    {
        PrivateFile.Write(FilePath, "secret");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Equal("secret", File.ReadAllText(FilePath));
    }
}
