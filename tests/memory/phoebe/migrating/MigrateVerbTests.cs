namespace Nimmerverse.Memory.Tests.Phoebe.Migrating;

public sealed class MigrateVerbTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    [Fact]
    public async Task Repeated_migrate_changes_neither_schema_nor_secrets()
    {
        var before = await ReadFilesAsync();

        var (code, output, error) = await database.MigrateAsync();

        Assert.True(code is 0, error);
        Assert.DoesNotContain("applied", output, StringComparison.Ordinal);
        Assert.DoesNotContain("renewed", output, StringComparison.Ordinal);
        Assert.Equal(before, await ReadFilesAsync());
    }

    private async Task<IReadOnlyList<string>> ReadFilesAsync() =>
        await Task.WhenAll(Directory.GetFiles(database.Roles).Order(StringComparer.Ordinal).Select(static file => File.ReadAllTextAsync(file)));
}
