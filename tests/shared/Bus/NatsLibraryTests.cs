using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Shared.Tests.Bus;

public sealed class NatsLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-lib-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_finds_the_installed_library()
    {
        var library = NatsLibrary.Load();

        Assert.InRange(library.Version, new Version(3, 4), new Version(3, 99));
        Assert.Same(library, NatsLibrary.Load());
    }

    [Fact]
    public void LoadFirst_says_whether_the_library_is_absent_or_broken()
    {
        var broken = Path.Combine(_folder, "libnats.so.3.9");
        File.WriteAllText(broken, "not a library");

        var absent = Assert.Throws<BusException>(() => NatsLibrary.LoadFirst([Path.Combine(_folder, "libnats.so")]));
        var unusable = Assert.Throws<BusException>(() => NatsLibrary.LoadFirst([broken]));

        Assert.Equal((BusErrorKind.LibraryMissing, BusErrorKind.LibraryMissing), (absent.Kind, unusable.Kind));
        Assert.Contains("is not installed", absent.Message, StringComparison.Ordinal);
        Assert.Contains(broken, unusable.Message, StringComparison.Ordinal);
        Assert.All([absent, unusable], failure => Assert.Contains("apt-get install libnats-dev", failure.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("3.3.9")]
    [InlineData("2.9.0")]
    [InlineData("4.0.0")]
    [InlineData(null)]
    public void CheckVersion_refuses_what_was_never_tried(string? text)
    {
        var failure = Assert.Throws<BusException>(() => NatsLibrary.CheckVersion(text, "/lib/libnats.so"));

        Assert.Equal(BusErrorKind.LibraryTooOld, failure.Kind);
        Assert.Contains("/lib/libnats.so", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NewestFirst_compares_versions_not_texts_and_follows_the_development_link()
    {
        foreach (var name in new[] { "libnats.so.3.4.1", "libnats.so.3.10.0", "libnats.so.3.7", "libother.so.9" })
        {
            File.WriteAllText(Path.Combine(_folder, name), "");
        }

        File.CreateSymbolicLink(Path.Combine(_folder, "libnats.so"), "libnats.so.3.4.1");

        var found = NatsLibraryFiles.NewestFirst([_folder, Path.Combine(_folder, "absent")]).Select(static path => Path.GetFileName(path)).ToList();

        Assert.Equal(["libnats.so.3.10.0", "libnats.so.3.7"], found.Take(2));
        Assert.Equal(["libnats.so", "libnats.so.3.4.1"], found.Skip(2).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("3.4.1", 3, 4)]
    [InlineData("3.14.0-beta", 3, 14)]
    [InlineData("3.7", 3, 7)]
    [InlineData("3", 3, 0)]
    public void ParseVersion_reads_what_libraries_call_themselves(string text, int major, int minor)
    {
        var version = NatsLibraryFiles.ParseVersion(text);

        Assert.Equal((major, minor), (version!.Major, version.Minor));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("so")]
    public void ParseVersion_of_nothing_is_nothing(string? text) => Assert.Null(NatsLibraryFiles.ParseVersion(text));
}
