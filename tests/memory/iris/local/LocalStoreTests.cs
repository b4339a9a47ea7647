using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Memory.Iris.Local;
using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Memory.Tests.Iris.Stores;

namespace Nimmerverse.Memory.Tests.Iris.Local;

/// <summary>The index in this process keeps the contract of all stores.</summary>
public sealed class LocalStoreTests : VectorStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-iris-").FullName;

    protected override int Sequences => 40;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override Task<IVectorStore> OpenAsync() =>
        Task.FromResult<IVectorStore>(LocalStore.Open(_folder, 1 << 26, NullLogger<LocalStore>.Instance));
}
