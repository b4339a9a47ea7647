using Nimmerverse.Memory.Iris.Chroma;
using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Memory.Tests.Iris.Stores;
using Nimmerverse.TestKit;

namespace Nimmerverse.Memory.Tests.Iris.Chroma;

/// <summary>The client of Chroma keeps the contract of all stores, with a real server at the other end.</summary>
/// <param name="server">The server.</param>
public sealed class ChromaStoreTests(ChromaFixture server) : VectorStoreContract, IClassFixture<ChromaFixture>
{
    protected override int Sequences => 10;

    protected override Task<IVectorStore> OpenAsync() => Task.FromResult<IVectorStore>(new ChromaStore(new ChromaOptions(server.Url, "test")));
}
